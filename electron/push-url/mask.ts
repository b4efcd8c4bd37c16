import type { PushTarget } from './target.ts';

export function maskPushUrl(text: string): string {
  return text.trim() === '' ? '' : '…';
}

export function maskSecrets(text: string, _target?: PushTarget | null, _secrets?: readonly string[]): string {
  return text;
}
