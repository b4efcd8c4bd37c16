import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFlv } from '../support/ffmpeg.ts';
import type { Cell } from './cell.ts';
import { temporaryFolder } from './places/temporary.ts';
import { runProgram } from './program.ts';
import { withPlace } from './with-place.ts';

export interface PeerWord {
  /** Its first line that tells anything, masked. */
  readonly said: string;
  readonly tookMs: number;
}

/** Others who are sent at the same faults. */
export interface Peers {
  readonly ffmpeg: (cell: Cell) => Promise<PeerWord>;
  readonly librtmp: (cell: Cell) => Promise<PeerWord>;
}

const LIMIT_MS = 30_000;
const TELLS =
  /error|fail|refused|closed|denied|reject|timed? ?out|unreachable|invalid|unauthori|cannot|could not|couldn't|problem|no route|unknown|already|BadName|broken pipe|reset by/i;
/** Words of the programs about themselves. */
const IDLE =
  /^(?:\s|ffmpeg version|Input #|Output #|Stream |Press |size=|frame=|\[out#\S* \S+\] video:|\[flv @ \S+\] Failed to update header)/;
const MOST_CHARACTERS = 160;

/** The encoder of a live push, and the library inside many others. */
export async function makePeers(): Promise<Peers> {
  const file = await makeFlv({ seconds: 2, bitrateKbps: 500 });
  const librtmp = path.join(temporaryFolder(), 'librtmp-publish');
  const source = fileURLToPath(new URL('../bench/librtmp-publish.c', import.meta.url));
  execFileSync('cc', ['-O2', '-o', librtmp, source, '-lrtmp']);
  const push = (url: string): readonly string[] => [
    '-v',
    'info',
    '-nostats',
    '-nostdin',
    '-re',
    '-i',
    file,
    '-c',
    'copy',
    '-f',
    'flv',
    url,
  ];
  return { ffmpeg: (cell) => tell(cell, 'ffmpeg', push), librtmp: (cell) => tell(cell, librtmp, (url) => [url]) };
}

function tell(cell: Cell, program: string, args: (url: string) => readonly string[]): Promise<PeerWord> {
  return withPlace(cell, async ({ url, within }) => {
    const { code, signal, hung, stderr, tookMs } = await runProgram(program, args(url), { within, limitMs: LIMIT_MS });
    const telling = firstTelling(stderr, url);
    if (hung) return { said: telling === null ? 'hangs (30 s)' : `hangs (30 s) after: ${telling}`, tookMs };
    if (code === 0) return { said: telling === null ? 'published' : `published, after: ${telling}`, tookMs };
    const end = signal === null ? `ends with ${String(code)}` : `is ended by ${signal}`;
    return { said: telling ?? `${end}, without a word`, tookMs };
  });
}

function firstTelling(stderr: string, url: string): string | null {
  const line = stderr.split('\n').find((text) => TELLS.test(text) && !IDLE.test(text));
  return line === undefined ? null : masked(line, url).slice(0, MOST_CHARACTERS);
}

/** Without the URL, and without what differs from run to run. */
function masked(line: string, url: string): string {
  const { host, pathname, search } = new URL(url.replace(/^rtmps?/, 'http'));
  return line
    .replaceAll(url, 'the URL')
    .replaceAll(`${pathname}${search}`.slice(1), 'the name')
    .replaceAll(host, 'the ingest')
    .replace(/[a-z]*tx(?:Secret|Time)=\w+/gi, '…')
    .replace(/\b(?:auth_key|sign)=[\w-]+/g, '…')
    .replace(/ @ 0x[0-9a-f]+/g, '')
    .replace(/:\d{4,5}\b/g, '')
    .trim();
}
