import { isMoving, isStart } from '../rtmp/server-word.ts';
import type { ServerWord } from '../rtmp/steps.ts';

/**
 * What the server said before it hung up on a publish, after Start where there was one; null where it said nothing. One with a
 * description says more than a code behind it.
 */
export function lastWords(words: readonly ServerWord[]): ServerWord | null {
  const startAt = words.findLastIndex((word) => isStart(word, 'publish'));
  const heard = words.slice(startAt + 1).filter(isAboutTheClose);
  return heard.findLast(({ description }) => description !== '') ?? heard.at(-1) ?? null;
}

/** Of all that servers send besides, answers, bandwidth checks and words on `FCPublish` are none on the close. */
const COMMANDS: ReadonlySet<string> = new Set(['onstatus', 'onfcunpublish']);

function isAboutTheClose(word: ServerWord): boolean {
  if (!COMMANDS.has(word.command.toLowerCase()) || (word.code === '' && word.description === '')) return false;
  // A method that it does not know, such as `releaseStream`; what went well before.
  return !/^netconnection\.(?:call\.|connect\.success$)|\.start$/i.test(word.code) && !isMoving(word);
}
