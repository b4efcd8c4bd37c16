import type { Language } from '../contract/report.ts';
import type { TextKey } from './catalog.ts';
import { messageAt } from './catalog.ts';
import type { Params } from './fill.ts';
import { fill } from './fill.ts';

/** A plain text by its dot path, with its placeholders filled in. A placeholder without a value is a bug and throws. */
export function text(lang: Language, key: TextKey, params: Params = {}): string {
  const message = messageAt(lang, ...key.split('.'));
  const filled = message === null ? null : fill(message, lang, params);
  if (filled === null) throw new Error(`no text for ${key} with ${Object.keys(params).join(', ') || 'no parameters'}`);
  return filled;
}

/** For keys made at run time (`notice.${code}`): true when `text` has words for it. */
export function hasText(key: string): key is TextKey {
  return messageAt('en', ...key.split('.')) !== null;
}
