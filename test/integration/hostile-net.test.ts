/** Every peer but RTMP's, at its worst: what is asked ends in time, costs little, and is told nothing that was not so. */
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type Certificates, type Pair } from '../support/certificates.ts';
import { startCloud } from '../support/cloud-api.ts';
import { CLOUD_FORBID, CLOUD_NONSENSE, CLOUD_ODD } from '../support/hostile-cloud.ts';
import { DNS_ANSWERS, hostileNameServer, NAME_SERVER_ATTACKS, ODD_DNS_ANSWERS } from '../support/hostile-dns.ts';
import { HTTP_ATTACKS, hostilePeer, type Attack } from '../support/hostile-http.ts';
import type { Question } from '../support/hostile-net-child.ts';
import { NTP_ATTACKS, timeServer } from '../support/hostile-ntp.ts';
import { listenOn } from '../support/listen.ts';
import { Asker, type Asked } from '../support/put-questions.ts';

const LIMIT_MB = 32;
const LIMIT_STILL_MS = 1000;
/** What the collector has not come to yet is no cost that grows. */
const COLLECTOR_MB = 64;
/** A busy computer's lateness. */
const LATE_MS = 1000;

let asker: Asker;
let certificates: Certificates;
let pair: Pair;
let authority: string;
const cleanUps: (() => void)[] = [];
/** All are asked at once: most of it is waiting. */
const asked = new Map<string, Promise<Asked>>();

beforeAll(async () => {
  certificates = makeCertificates();
  const signer = certificates.authority('Hostile Authority');
  pair = signer.sign(['localhost', '127.0.0.1']);
  authority = signer.cert;
  asker = await Asker.open();
  for (const [to, client] of Object.entries(CLIENTS)) asked.set(to, askWeb(to as Question['to'], client));
  asked.set('name server', askNames());
  asked.set('time server', askTimes());
  asked.set('name server over HTTPS', askDoh());
  asked.set('cloud’s words', askCloud());
  for (const asking of asked.values()) asking.catch(() => {});
});
afterAll(async () => {
  for (const cleanUp of cleanUps) cleanUp();
  certificates.remove();
  await asker.close();
});

async function answersOf(what: string, limitMs: number): Promise<Asked['answers']> {
  const found = (await asked.get(what)) ?? expect.fail(what);
  within(found, limitMs);
  return found.answers;
}

/** All of it together stays within what one of them may cost. */
function within({ answers, cost }: Asked, limitMs: number): void {
  if (process.env['SHOW']) console.log(expect.getState().currentTestName, cost);
  expect(cost.heldMb).toBeLessThan(LIMIT_MB);
  expect(cost.rssMb).toBeLessThan(LIMIT_MB + COLLECTOR_MB);
  expect(cost.stillMs).toBeLessThan(LIMIT_STILL_MS);
  for (const { as, said, tookMs } of answers) {
    expect(JSON.stringify(said), as).not.toContain('threw');
    expect(tookMs, as).toBeLessThan(limitMs + LATE_MS);
  }
}

async function putToAll<T>(
  to: Question['to'],
  peers: Readonly<Record<string, T>>,
  open: (peer: T) => Promise<{ readonly port: number; readonly authority?: string }>,
  pours = true,
): Promise<Asked> {
  const questions: Question[] = [];
  for (const [as, peer] of Object.entries(peers)) questions.push(Object.assign(await open(peer), { to, as }));
  return asker.put(questions, { pours });
}

interface Client {
  /** As stated where it is asked, ms. */
  readonly limitMs: number;
  readonly secure?: true;
  /** It gives up what is no answer at the first bytes. */
  readonly brief?: true;
  /** Whether this is what it may say to a peer that says nothing right. */
  readonly isNothing: (said: unknown) => boolean;
}

const isOneOf =
  (...words: readonly unknown[]) =>
  (said: unknown): boolean =>
    words.includes(said);
const has =
  (name: string, ...values: readonly unknown[]) =>
  (said: unknown): boolean =>
    typeof said === 'object' && said !== null && values.includes(Reflect.get(said, name));

const CLIENTS: Readonly<Partial<Record<Question['to'], Client>>> = {
  // It waits longest, and so begins.
  view: { limitMs: 6000, isNothing: has('end', 'unreachable', 'unsupported', 'refused', 'lost', 'closed') },
  page: { limitMs: 1500, isNothing: (said) => has('right', false, null)(said) && has('dateMs', null, undefined)(said) },
  'tls-control': { limitMs: 3100, brief: true, isNothing: isOneOf('silent', 'wrong-content') },
  'rtmp-control': { limitMs: 3100, brief: true, isNothing: isOneOf('silent', 'wrong-content') },
  tls: { limitMs: 2000, brief: true, isNothing: isOneOf('silent', 'not-tls', 'closed', 'alert') },
  doh: { limitMs: 2000, secure: true, isNothing: isOneOf(null) },
  cloud: {
    limitMs: 3000,
    secure: true,
    isNothing: (said) => has('stops', null)(said) && has('code', 'unreachable', 'unreadable')(Reflect.get(said as object, 'standing')),
  },
  update: { limitMs: 2000, isNothing: has('fault', 'unreachable') },
  download: { limitMs: 2200, isNothing: isOneOf('unreachable', 'damaged') },
  play: { limitMs: 3000, isNothing: has('state', 'unknown') },
};

function askWeb(to: Question['to'], { secure, brief }: Client): Promise<Asked> {
  const open = async (attack: Attack): Promise<{ readonly port: number; readonly authority?: string }> => {
    const peer = await hostilePeer(attack, secure ? pair : undefined);
    cleanUps.push(peer.close);
    return { port: peer.port, ...(secure ? { authority } : {}) };
  };
  return putToAll(to, HTTP_ATTACKS, open, brief !== true);
}

async function askNames(): Promise<Asked> {
  const server = await hostileNameServer();
  cleanUps.push(server.close);
  return putToAll(
    'names',
    { ...DNS_ANSWERS, ...ODD_DNS_ANSWERS, ...NAME_SERVER_ATTACKS },
    () => Promise.resolve({ port: server.port }),
    false,
  );
}

function askTimes(): Promise<Asked> {
  const open = async (answers: (query: Buffer) => readonly Buffer[]): Promise<{ readonly port: number }> => {
    const server = await timeServer(answers);
    cleanUps.push(server.close);
    return { port: server.port };
  };
  return putToAll('ntp', NTP_ATTACKS, open, false);
}

function askDoh(): Promise<Asked> {
  return putToAll('doh', { ...DNS_ANSWERS, ...ODD_DNS_ANSWERS }, async (made) => {
    const server = https.createServer(pair, (request, response) => {
      request.once('data', (query: Buffer) => response.writeHead(200, { 'Content-Type': 'application/dns-message' }).end(made(query)));
    });
    cleanUps.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { port: await listenOn(server), authority };
  });
}

function askCloud(): Promise<Asked> {
  return putToAll('cloud', { ...CLOUD_NONSENSE, ...CLOUD_ODD, ...CLOUD_FORBID }, async (instead) => {
    const cloud = await startCloud({ certificates, instead });
    cleanUps.push(() => void cloud.close());
    return { port: cloud.endpoint.port, authority: cloud.endpoint.authority ?? '' };
  });
}

describe('a hostile peer costs little, and is not taken at its word', () => {
  it.each(Object.entries(CLIENTS))('a web server, asked by %s', async (to, { limitMs, isNothing }) => {
    const answers = await answersOf(to, limitMs);
    expect(answers.filter(({ said }) => !isNothing(said))).toEqual([]);
  });

  it('a name server of this computer', async () => {
    for (const { as, said } of await answersOf('name server', 1500)) {
      const { addresses, cnames } = said as { addresses: number; cnames: readonly string[] | null };
      // What the system's library makes of an address that is too long is its own.
      expect(addresses, as).toBeLessThanOrEqual(as in ODD_DNS_ANSWERS ? 32 : as === 'an address of 16 bytes' ? 1 : 0);
      expect(cnames?.length ?? 0, as).toBeLessThanOrEqual(8);
    }
  });

  it('a name server over HTTPS', async () => {
    for (const { as, said } of await answersOf('name server over HTTPS', 2000)) {
      // On a busy computer an odd answer may come too late: then there is none.
      const { addresses } = (said ?? { addresses: [] }) as { addresses: readonly unknown[] };
      expect(addresses.length, as).toBeLessThanOrEqual(as in ODD_DNS_ANSWERS ? 64 : 0);
      if (as in DNS_ANSWERS) expect(said, as).toBeNull();
    }
  });

  it('a time server', async () => {
    for (const { as, said } of await answersOf('time server', 1500)) expect(said, as).toBeNull();
  });

  it('the cloud’s own server', async () => {
    // The standing, what it lacks, and the record.
    for (const { as, said } of await answersOf('cloud’s words', 3 * 3000)) {
      const unread = { standing: { ok: false, code: 'unreadable', evidence: {} }, stops: null };
      const read = { standing: { ok: true, value: { state: as in CLOUD_ODD ? 'inactive' : 'forbid' } }, stops: { ok: true, value: [] } };
      expect(said, as).toEqual(as in CLOUD_NONSENSE ? unread : read);
    }
  });
});
