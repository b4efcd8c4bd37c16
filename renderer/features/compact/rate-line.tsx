import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { useWords } from '../../words.ts';
import { isDrop } from '../live/live-words.ts';
import css from './rate-line.module.css';

const WIDTH = 260;
const HEIGHT = 40;
/** The line's highest point, as a share of the height. */
const HEADROOM = 0.6;
const LEAST_KBPS = 500;

/** The last minutes of what is sent, an incident as a mark on it, and the rate of now. */
export function RateLine({ live }: { readonly live: LiveShowState }) {
  const { t, steadyRate } = useWords();
  const { series, incidents, metrics } = live;
  const { atMs, outKbps } = series;
  const first = atMs[0] ?? 0;
  const last = atMs.at(-1) ?? first;
  const most = Math.max(LEAST_KBPS, ...outKbps);
  const x = (ms: number): number => (last === first ? WIDTH : ((ms - first) / (last - first)) * WIDTH);
  const y = (kbps: number): number => HEIGHT - (kbps / most) * HEIGHT * HEADROOM;
  const line = atMs.map((ms, index) => `${x(ms).toFixed(1)},${y(outKbps[index] ?? 0).toFixed(1)}`).join(' ');
  const drops = incidents.filter((incident) => isDrop(incident) && incident.openedAtMs >= first);
  const [value = '', unit = ''] = steadyRate(metrics?.outKbps ?? 0).split(/\s(?=\D+$)/u);
  return (
    <>
      <svg className={css['line']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <polygon points={`${x(first)},${HEIGHT} ${line} ${x(last)},${HEIGHT}`} />
        <polyline points={line} />
        {drops.map(({ id, openedAtMs }) => (
          <path key={id} d={`M${x(openedAtMs).toFixed(1)} 0V${HEIGHT}`} />
        ))}
      </svg>
      <p className={css['rate']}>
        <b>{value}</b>
        <span>
          {unit} {t('ui.live.path.out')}
        </span>
      </p>
    </>
  );
}
