import type { LiveIncidentState, LiveShowState } from '../../../electron/contract/live-show.ts';
import { openDrop } from './live-words.ts';

export type HopKind = 'encoder' | 'obs' | 'cuelight' | 'router' | 'internet' | 'server';
export type LinkLook = 'solid' | 'broken' | 'unknown';
export type HopWord = 'answers' | 'silent' | 'noAnswer' | 'cannotAsk' | 'refused' | 'unknown';

export interface Hop {
  readonly kind: HopKind;
  /** `bad`: the break itself. `dim`: behind it. */
  readonly look: 'plain' | 'bad' | 'dim';
  /** Null: its numbers are shown. */
  readonly word: HopWord | null;
  /** The way from the hop before. */
  readonly link: LinkLook;
}

const plain = (kind: HopKind, link: LinkLook = 'solid'): Hop => ({ kind, look: 'plain', word: null, link });

/** The way of the stream; it grows to where it breaks when that is known, and stays three hops otherwise. */
export function hopsOf(live: LiveShowState): readonly Hop[] {
  const first = firstHops(live);
  const here = live.state === 'live' || live.state === 'degraded';
  if (here) return [...first, plain('server')];
  const drop = openDrop(live);
  if (drop === null) return [...first, { ...plain('server', 'unknown'), look: 'dim', word: 'unknown' }];
  return [...first, ...brokenRoad(drop)];
}

function firstHops({ choice, encoder }: LiveShowState): readonly Hop[] {
  if (choice.source === 'watch') return [];
  if (choice.source === 'obs') return [plain('obs')];
  return [plain('encoder'), plain('cuelight', encoder?.connection === 'here' ? 'solid' : 'unknown')];
}

/** As many as a narrow window has room for: the break, and what stands before it. */
const NARROW_HOPS = 3;

export function narrowHops(hops: readonly Hop[]): readonly Hop[] {
  if (hops.length <= NARROW_HOPS) return hops;
  const end = Math.max(NARROW_HOPS, hops.findIndex(({ look }) => look === 'bad') + 1);
  return hops.slice(end - NARROW_HOPS, end);
}

function brokenRoad({ cause, evidence }: LiveIncidentState): readonly Hop[] {
  const server = (word: HopWord, link: LinkLook, look: Hop['look']): Hop => ({ kind: 'server', look, word, link });
  if (cause === 'live.path-lost' || cause === 'net.offline') {
    const behind = server('cannotAsk', 'unknown', 'dim');
    if (evidence['where'] === 'local') {
      return [
        { kind: 'router', look: 'bad', word: 'silent', link: 'broken' },
        { kind: 'internet', look: 'dim', word: 'cannotAsk', link: 'unknown' },
        behind,
      ];
    }
    const router: Hop =
      evidence['gateway'] === 'alive'
        ? { kind: 'router', look: 'plain', word: 'answers', link: 'solid' }
        : { kind: 'router', look: 'dim', word: 'unknown', link: 'unknown' };
    return [router, { kind: 'internet', look: 'bad', word: 'noAnswer', link: 'broken' }, behind];
  }
  if (cause === 'live.encoder-gone') return [server('unknown', 'unknown', 'dim')];
  const now = evidence['serverNow'];
  if (now === 'refused') return [server('refused', 'broken', 'bad')];
  if (now === 'silent') return [server('silent', 'broken', 'bad')];
  if (now === 'answers') return [server('answers', 'broken', 'plain')];
  return [server('unknown', 'broken', 'dim')];
}
