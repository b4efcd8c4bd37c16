import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useNow } from '../../ui/use-now.ts';
import { useWords, type Words } from '../../words.ts';
import { rowsOf } from '../../../electron/contract/check-rows.ts';
import { liveLampWords } from '../live/live-words.ts';
import type { Lamp } from '../../../electron/contract/lamp.ts';

export interface LampWords {
  /** Beside the word, where the lamp has a time of its own. */
  readonly time?: string;
  readonly word: string;
  readonly sentence: string;
  readonly detail: string;
}

/** "20 min ago" is read by the minute. */
const STEP_MS = 30_000;

export function lampWords(lamp: Lamp, show: ShowState | null, words: Words, now: number): LampWords {
  if ('live' in lamp) return liveLampWords(lamp, show, words);
  const word = words.t(`lamp.word.${lamp.kind}`);
  if (lamp.kind === 'checking') {
    return { word, sentence: words.t('lamp.checking.sentence', { done: lamp.done, of: lamp.of }), detail: words.t('lamp.checking.detail') };
  }
  if (lamp.kind === 'standby') {
    const ago = lamp.checkedAt === null ? '' : words.duration(Math.max(0, now - lamp.checkedAt));
    return {
      word,
      sentence: words.t(`lamp.standby.${lamp.reason}.sentence`, { ago }),
      detail: words.t(`lamp.standby.${lamp.reason}.detail`, { ago }),
    };
  }
  const run = show?.run ?? null;
  const verdict = lamp.kind === 'stop' ? 'no-go' : lamp.kind;
  const checks = run === null ? undefined : rowsOf(run.checks, run.findings).filter(({ status }) => status === 'pass').length;
  return { word, ...words.headline(lamp.finding, verdict, { checks, offer: show?.offer?.kind ?? null }) };
}

export function useLampWords(lamp: Lamp, show: ShowState | null): LampWords {
  const words = useWords();
  return lampWords(lamp, show, words, useNow(STEP_MS));
}
