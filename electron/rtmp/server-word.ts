import { isAmfObject, type AmfObject, type AmfValue } from './amf0.ts';
import type { RtmpCommand } from './messages.ts';
import type { ServerWord } from './steps.ts';

const MAX_TEXT = 1024;

/** What an answer or status says, from the first information object among its arguments. */
export function serverWordOf({ name, transactionId, object, args }: RtmpCommand): ServerWord {
  // Some servers put the information where the command object belongs.
  const info = [...args, object].find((value): value is AmfObject => isAmfObject(value) && typeof value['code'] === 'string') ?? {};
  const plain = args.find((value) => typeof value === 'string');
  const ex = info['ex'];
  return {
    command: name,
    transactionId,
    level: text(info['level']),
    code: text(info['code']),
    description: text(info['description']) || text(info['details']) || text(plain),
    redirect: redirectOf(ex !== undefined && isAmfObject(ex) ? ex : {}) ?? (text(info['tcUrl']) || null),
    atMs: performance.now(),
  };
}

function redirectOf(ex: AmfObject): string | null {
  return Number(ex['code']) === 302 ? text(ex['redirect']) || null : null;
}

function text(value: AmfValue): string {
  if (typeof value !== 'string') return '';
  // A slice would hold on to the whole of it for as long as the word is kept.
  return value.length <= MAX_TEXT ? value : Buffer.from(value.slice(0, MAX_TEXT)).toString();
}

function ends(code: string, ...endings: readonly string[]): boolean {
  const lower = code.toLowerCase();
  return endings.some((ending) => lower.endsWith(ending));
}

export function isStart(word: ServerWord, what: 'publish' | 'play'): boolean {
  return word.command === 'onStatus' && ends(word.code, `.${what}.start`);
}

/** A server that is about to go away and says where to go on. */
export function isMoving(word: ServerWord): boolean {
  return ends(word.code, '.reconnectrequest', '.goaway') || word.command.toLowerCase() === 'goaway';
}

/** An error status, whatever its code; codes that can only be refusals count under any level. */
export function isRefusal(word: ServerWord): boolean {
  if (isMoving(word)) return false;
  // A method the server does not know, said as a status: `releaseStream` and `FCPublish` need no answer.
  if (word.command === 'onStatus' && /^netconnection\.call\./i.test(word.code)) return false;
  return (
    word.command === '_error' ||
    word.level.toLowerCase() === 'error' ||
    ends(
      word.code,
      '.badname',
      '.denied',
      '.unauthorized',
      '.rejected',
      '.failed',
      '.badconnection',
      '.streamnotfound',
      '.closed',
      '.invalidapp',
    )
  );
}
