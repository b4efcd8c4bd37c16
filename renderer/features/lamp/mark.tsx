import type { RowStatus } from '../../../electron/contract/check-rows.ts';
import type { LampKind } from '../../../electron/contract/lamp.ts';
import css from './mark.module.css';

export type MarkKind = RowStatus | LampKind;

/** The lamp at 16 px, and the quiet ticks and dashes of what needs no lamp. Always beside a word. */
export function Mark({ kind, quiet = false }: { readonly kind: MarkKind; readonly quiet?: boolean }) {
  return (
    <svg
      className={quiet ? `${css['mark'] ?? ''} ${css['quiet'] ?? ''}` : css['mark']}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      {shapeOf(kind)}
    </svg>
  );
}

function shapeOf(kind: MarkKind) {
  switch (kind) {
    case 'pass':
      return <path className={css['tick']} d="M3.6 8.3 6.6 11.2 12.3 5.3" />;
    case 'fail':
    case 'stop':
      return (
        <>
          <polygon className={css['stop']} points="5.3,1.5 10.7,1.5 14.5,5.3 14.5,10.7 10.7,14.5 5.3,14.5 1.5,10.7 1.5,5.3" />
          <rect className={css['cut']} x="4.4" y="6.8" width="7.2" height="2.4" rx="0.8" />
        </>
      );
    case 'warn':
    case 'caution':
      return (
        <>
          <polygon className={css['caution']} points="8,2.8 14,13.2 2,13.2" />
          <path className={css['bang']} d="M8 6.6V9.4M8 11.6V11.7" />
        </>
      );
    case 'ask':
      return (
        <>
          <circle className={css['ask']} cx="8" cy="8" r="6.3" />
          <path className={css['question']} d="M6.4 6.5A1.7 1.7 0 1 1 8.9 8C8.2 8.4 8 8.7 8 9.3M8 11.3V11.4" />
        </>
      );
    case 'go':
      return <circle className={css['go']} cx="8" cy="8" r="5.6" />;
    case 'skip':
      return <path className={css['dash']} d="M5 8H11" />;
    case 'pending':
      return <circle className={css['dot']} cx="8" cy="8" r="1.6" />;
    case 'standby':
      return <circle className={css['ring']} cx="8" cy="8" r="5.4" />;
    case 'waiting':
      return <path className={css['ring']} d="M2.9 10.1A5.4 5.4 0 1 0 2.9 5.9M2 8H5.4" />;
    case 'connecting':
      return (
        <>
          <circle className={css['ring']} cx="8" cy="8" r="5.4" />
          <path className={css['ring']} d="M2 8H8" />
        </>
      );
    case 'on-air':
      return (
        <>
          <circle className={css['air']} cx="8" cy="8" r="6.4" />
          <circle className={css['airCore']} cx="8" cy="8" r="2.7" />
        </>
      );
    case 'weak':
      return (
        <>
          <path className={css['weakRing']} d="M10.4 1.4A7 7 0 1 1 5.6 1.4" />
          <circle className={css['air']} cx="8" cy="8" r="5" />
          <circle className={css['airCore']} cx="8" cy="8" r="2.1" />
        </>
      );
    case 'reconnecting':
      return <circle className={css['segments']} cx="8" cy="8" r="5.5" />;
    case 'ended':
      return (
        <>
          <circle className={css['ring']} cx="8" cy="8" r="5.4" />
          <rect className={css['square']} x="6" y="6" width="4" height="4" rx="0.6" />
        </>
      );
    case 'checking':
      return (
        <>
          <circle className={css['ring']} cx="8" cy="8" r="5.4" />
          <path className={css['arc']} d="M8 2.6A5.4 5.4 0 0 1 8 13.4" />
        </>
      );
  }
}
