import { app, type BrowserWindow } from 'electron';
import { generateKeyPairSync, sign } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { spawnResolverChild } from '../network/resolver-child.ts';
import { planChecks } from '../preflight/plan.ts';
import { systemPorts } from '../preflight/ports.ts';
import { runPreflight } from '../preflight/runner.ts';
import { readSignedRelease } from '../updates/release.ts';
import { drawAttention } from './attention.ts';
import type { RequestChannel } from '../contract/channels.ts';
import type { Answering, Handlers } from './ipc-server.ts';
import { endSelfTest } from './self-test.ts';
import type { StateHub } from './state-hub.ts';
import { forkUtility } from './utility-child.ts';

const STEP_MS = 30_000;

/** A published example of a signature; its end is long past. */
const EXAMPLE = {
  text: 'rtmp://push.example.com/live/11212122?txSecret=2133c689c452f0bf81b1a88261f1d9a6&txTime=579ACB15',
  keys: { primary: 'txrtmp' },
  found: 'url pass, auth pass, expiry fail',
};

const about = z.object({ ok: z.literal(true), value: z.object({ packages: z.array(z.unknown()).min(1) }) });
const page = z.object({ ok: z.literal(true), value: z.object({ entries: z.array(z.unknown()) }) });

export interface SelfTestOptions {
  readonly window: BrowserWindow;
  /** The folder of the processes' scripts. */
  readonly scripts: string;
  readonly hub: StateHub;
}

/** Answers the page as ever, while the test goes on beside it; at its end the program ends. */
export function selfTesting(answering: Answering, options: SelfTestOptions): Answering {
  const heard = new HeardAnswers();
  void runSelfTest(options, answering.handlers, heard);
  return heard.note(answering);
}

/** What could break between the sources and a packed program: one small proof of each. */
async function runSelfTest({ window, scripts, hub }: SelfTestOptions, handlers: Answering['handlers'], heard: HeardAnswers): Promise<void> {
  const steps: Readonly<Record<string, () => Promise<void> | void>> = {
    window: () => {
      if (!window.isVisible()) throw new Error('the window is not visible');
    },
    // Main wishes for a view, the page draws it and asks for what is in it: there and back through the bridge, by the page's own code.
    history: async () => {
      // A window without a show has no tabs.
      await (await handlers)['show.add']({});
      drawAttention(hub, { what: 'tab', tab: 'history' });
      page.parse(await heard.until('history.list'));
    },
    bridge: async () => {
      drawAttention(hub, { what: 'about' });
      about.parse(await heard.until('app.about'));
    },
    check: checkExample,
    process: () => oneAnswer(path.join(scripts, 'resolve-host.js')),
    updater: oldReleaseIsRefused,
    faults: () => {
      const { notices } = hub.state;
      if (notices.length > 0) throw new Error(`the window says: ${notices.map(({ code }) => code).join(', ')}`);
    },
  };
  const tookMs: Record<string, number> = {};
  for (const [step, prove] of Object.entries(steps)) {
    const startedMs = performance.now();
    try {
      await Promise.race([prove(), late()]);
    } catch (error) {
      endSelfTest({ selfTest: 'failed', step, why: error instanceof Error ? error.message : String(error) });
      return;
    }
    tookMs[step] = Math.round(performance.now() - startedMs);
  }
  endSelfTest({
    selfTest: 'passed',
    version: app.getVersion(),
    electron: process.versions['electron'],
    sandboxed: hub.state.sandboxed,
    packaged: app.isPackaged,
    tookMs,
  });
}

/** So that a step that hangs is named. */
async function late(): Promise<never> {
  await pause(STEP_MS, undefined, { ref: false });
  throw new Error(`not done in ${STEP_MS} ms`);
}

/** The three checks that need no network, of a URL whose findings are known. */
async function checkExample(): Promise<void> {
  const noResolver = spawnResolverChild('');
  const request = { text: EXAMPLE.text, keys: EXAMPLE.keys, ...OFFLINE };
  const found = new Map<string, string>();
  for await (const { id, status } of runPreflight(request, systemPorts(noResolver), new AbortController().signal, planChecks('explain')))
    found.set(id, status);
  const said = ['url', 'auth', 'expiry'].map((id) => `${id} ${found.get(id) ?? 'nothing'}`).join(', ');
  if (said !== EXAMPLE.found) throw new Error(`the example was found ${said}`);
}

const OFFLINE = {
  algorithm: 'auto',
  plannedHours: null,
  provider: null,
  publish: 'never',
  holdMs: 0,
  playUrl: null,
  controls: 'none',
  timeoutMs: 5000,
  signsHere: false,
  allowDoh: false,
} as const;

/** What brings updates loads, verifies a signature, and takes a release as old as this program for none. No server is asked. */
async function oldReleaseIsRefused(): Promise<void> {
  const { SignedUpdater } = await import('./signed-updater.ts');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { platform, arch } = process;
  const file = { name: 'none.zip', size: 1, sha512: 'A'.repeat(86).concat('==') };
  const signed = JSON.stringify({
    schema: 'cuelight.release/1',
    platform,
    arch,
    version: app.getVersion(),
    releasedAt: '2026-01-01T00:00:00Z',
    files: [file],
  });
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64');
  const release = readSignedRelease(Buffer.from(JSON.stringify({ signed, signature })), { publicKey, platform, arch });
  if (release === null) throw new Error('a signed release was not read');
  const kind = platform === 'win32' ? 'nsis' : platform === 'darwin' ? 'mac' : 'appimage';
  const updater = new SignedUpdater({
    kind,
    publicKey,
    platform,
    arch,
    baseUrl: new URL('https://updates.invalid/'),
    current: app.getVersion(),
  });
  const said = await updater.download(release, () => {}, new AbortController().signal);
  if (said !== 'not-installed') throw new Error(`a release that is not newer: ${said ?? 'brought'}`);
}

/** A process of its own starts, and speaks: it is asked for an address that needs no name server. */
function oneAnswer(script: string): Promise<void> {
  const child = forkUtility(script, 'Cuelight self-test');
  return new Promise<void>((resolve, reject) => {
    child.onMessage(() => resolve());
    child.onExit((why) => reject(new Error(`it ended: ${why}`)));
    child.send({ host: '127.0.0.1' });
  }).finally(() => child.kill());
}

/** What main answered the page by itself, since nothing but the page may ask. */
class HeardAnswers {
  readonly #heard = new Map<string, unknown>();
  #tell = (): void => {};

  /** The same answers, each noted once it is given. */
  note({ inputs, handlers }: Answering): Answering {
    return { inputs, handlers: Promise.resolve(handlers).then((all) => this.#noted(all)) };
  }

  /** The answer to this channel, once the page has asked. */
  async until(channel: RequestChannel): Promise<unknown> {
    while (!this.#heard.has(channel))
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    return this.#heard.get(channel);
  }

  #noted(handlers: Handlers): Handlers {
    const noted: Handlers = { ...handlers };
    for (const [channel, handler] of Object.entries(handlers))
      Reflect.set(noted, channel, async (input: unknown) => {
        const answer: unknown = await Reflect.apply(handler, undefined, [input]);
        this.#heard.set(channel, answer);
        this.#tell();
        return answer;
      });
    return noted;
  }
}
