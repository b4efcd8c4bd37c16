import { Globe, Monitor, Router, Server } from 'lucide-react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords, type Words } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import css from './live-path.module.css';
import { hopsOf, narrowHops, type Hop, type HopKind } from './path-hops.ts';

const ICONS = { encoder: Monitor, obs: Monitor, router: Router, internet: Globe, server: Server } as const;
const HELD_MS = 1000;

/** The cable across: where the stream comes from, what holds it, where it goes, with a number at each hop. */
export function LivePath({ show, live }: { readonly show: ShowState; readonly live: LiveShowState }) {
  const words = useWords();
  const narrow = useNarrow();
  const hops = hopsOf(live);
  return (
    <ol className={css['path']} aria-label={words.t('ui.live.path.label')} data-testid="live-path">
      {(narrow ? narrowHops(hops) : hops).map((hop, index) => (
        <li key={hop.kind} className={css['step']}>
          {index > 0 && (
            <div className={css['link']} data-look={hop.link}>
              <i />
              <span>{rateOn(hop.kind, live, words)}</span>
            </div>
          )}
          <div className={css['hop']} data-look={hop.look} data-hop={hop.kind}>
            <HopIcon hop={hop} />
            <span className={css['name']}>{nameOf(hop.kind, show, words)}</span>
            <span className={css['value']}>{valueOf(hop, live, words, narrow)}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function HopIcon({ hop }: { readonly hop: Hop }) {
  if (hop.look === 'bad') return <Mark kind="stop" />;
  if (hop.kind === 'cuelight') {
    return (
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className={css['own']}>
        <circle cx="8" cy="8" r="6.6" />
        <circle cx="8" cy="8" r="3.8" />
      </svg>
    );
  }
  const Icon = ICONS[hop.kind];
  return <Icon size={16} strokeWidth={1.75} aria-hidden="true" />;
}

function nameOf(kind: HopKind, show: ShowState, { t }: Words): string {
  return kind === 'server' ? (show.host ?? t('ui.live.path.server')) : t(`ui.live.path.${kind}`);
}

/** The numbers on the two pieces of cable that carry the stream. */
function rateOn(kind: HopKind, { metrics, state, choice }: LiveShowState, { t, steadyRate }: Words) {
  if (metrics === null || choice.source === 'watch') return null;
  const onAir = state === 'live' || state === 'degraded';
  const side = kind === 'cuelight' ? 'in' : kind === 'server' ? 'out' : null;
  if (side === null || !onAir) return null;
  return (
    <>
      <b>{steadyRate(side === 'in' ? metrics.inKbps : metrics.outKbps)}</b> {t(`ui.live.path.${side}`)}
    </>
  );
}

function valueOf({ kind, word }: Hop, live: LiveShowState, { t, ms, steadyRate }: Words, narrow: boolean): string {
  const { metrics, encoder, state } = live;
  if (word !== null) return t(`ui.live.path.${word}`);
  const onAir = state === 'live' || state === 'degraded';
  switch (kind) {
    case 'encoder':
      if (encoder?.connection === 'gone') return t('ui.live.path.gone');
      if (encoder?.connection !== 'here' || metrics === null) return t('ui.live.path.notHere');
      return onAir ? t('ui.live.path.fps', { fps: metrics.fps.toFixed(1) }) : t('ui.live.path.sends', { rate: steadyRate(metrics.inKbps) });
    case 'obs':
      return obsValue(live, { t }, narrow);
    case 'cuelight': {
      if (metrics === null) return '';
      return t(metrics.queueMs >= HELD_MS ? 'ui.live.path.holds' : 'ui.live.path.queue', { time: ms(metrics.queueMs) });
    }
    case 'server': {
      if (metrics === null) return '';
      if (live.choice.source === 'watch')
        return `${t('ui.live.path.fps', { fps: metrics.fps.toFixed(1) })}${t('unit.comma')}${steadyRate(metrics.inKbps)}`;
      const away = metrics.rttMs === undefined ? '' : t('ui.live.path.away', { time: ms(metrics.rttMs) });
      const dropped = t('ui.live.path.dropped', { count: metrics.droppedFrames });
      // A narrow window has room for one of them: what was lost, else the way.
      if (narrow && away !== '') return metrics.droppedFrames > 0 ? dropped : away;
      return [away, dropped].filter((part) => part !== '').join(t('unit.comma'));
    }
    case 'router':
    case 'internet':
      return '';
  }
}

/** What it sends, or where it loses frames: the two mean different things to mend. */
function obsValue({ obs, metrics, state }: LiveShowState, { t }: Pick<Words, 't'>, narrow: boolean): string {
  if (obs?.link !== 'connected') return t('ui.live.path.notConnected');
  if (state === 'reconnecting') return t('ui.live.path.triesAgain');
  if (metrics === null || (state !== 'live' && state !== 'degraded')) return t('ui.live.path.notLive');
  const { fps, encoderLostFrames = 0, renderLostFrames = 0 } = metrics;
  const lost = [
    { count: encoderLostFrames, words: t('ui.live.path.encoderLost', { count: encoderLostFrames }) },
    { count: renderLostFrames, words: t('ui.live.path.renderLost', { count: renderLostFrames }) },
  ]
    .filter(({ count }) => count > 0)
    .sort((left, right) => right.count - left.count)
    .map(({ words }) => words);
  if (lost.length === 0) return t('ui.live.path.fps', { fps: fps.toFixed(1) });
  // A narrow window has room for the worse of them.
  return narrow ? (lost[0] ?? '') : lost.join(t('unit.comma'));
}
