import type { ReactNode } from 'react';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import type { Lamp } from '../../../electron/contract/lamp.ts';
import css from './lamp.module.css';

/** A regular octagon round (60, 60); its corners are rounded by a stroke of 6. */
const OCTAGON = [-3, -1, 1, 3, 5, 7, 9, 11]
  .map((eighth) => {
    const angle = (eighth * Math.PI) / 8;
    const radius = 35.2 / Math.cos(Math.PI / 8);
    return `${(60 + radius * Math.cos(angle)).toFixed(2)},${(60 + radius * Math.sin(angle)).toFixed(2)}`;
  })
  .join(' ');

const TRIANGLE = '60,37.8 90.9,91 29.1,91';

/** The outline three times: the lamp and its halo, twice, flat. */
function Haloed({ outline, wide, near }: { readonly outline: ReactNode; readonly wide: string; readonly near: string }) {
  return (
    <>
      <g className={css['halo2']} transform={wide}>
        {outline}
      </g>
      <g className={css['halo1']} transform={near}>
        {outline}
      </g>
      <g className={css['light']}>{outline}</g>
    </>
  );
}

function scaled(factor: number, y = 60): string {
  return `translate(60 ${y}) scale(${factor}) translate(-60 ${-y})`;
}

function Go() {
  return <Haloed outline={<circle cx="60" cy="60" r="40" />} wide={scaled(1.47)} near={scaled(1.25)} />;
}

function Caution() {
  return (
    <>
      <Haloed outline={<polygon className={css['round7']} points={TRIANGLE} />} wide={scaled(1.4, 76.4)} near={scaled(1.2, 76.4)} />
      <g className={css['cut']}>
        <rect x="55.2" y="52.7" width="9.6" height="22.4" rx="4.2" />
        <circle cx="60" cy="84.2" r="5.2" />
      </g>
    </>
  );
}

function Stop() {
  return (
    <>
      <Haloed outline={<polygon className={css['round3']} points={OCTAGON} />} wide={scaled(1.44)} near={scaled(1.217)} />
      <rect className={css['cut']} x="37" y="53" width="46" height="14" rx="3.5" />
    </>
  );
}

function Standby() {
  return (
    <>
      <circle className={css['lens']} cx="60" cy="60" r="40" />
      <circle className={css['rim']} cx="60" cy="60" r="48.4" />
    </>
  );
}

function Checking({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <>
      <circle className={css['track']} cx="60" cy="60" r="48.4" />
      {done > 0 && (
        <circle
          className={css['filled']}
          cx="60"
          cy="60"
          r="48.4"
          pathLength={of}
          strokeDasharray={`${done} ${of - done}`}
          transform="rotate(-90 60 60)"
        />
      )}
      <text className={css['count']} x="60" y="66">
        {done}
      </text>
      <text className={css['total']} x="60" y="84">
        {`/ ${of}`}
      </text>
    </>
  );
}

/** The outer ring steps with main's clock; nothing moves by itself. */
function OnAir({ live, weak }: { readonly live: LiveShowState; readonly weak: boolean }) {
  const bright = Math.floor((live.clock.onAirMs ?? 0) / 1000) % 2 === 0;
  return (
    <>
      <circle className={css['halo1']} cx="60" cy="60" r="49" />
      {weak ? (
        <path className={css['weakRing']} d="M79.5 6.4A57 57 0 1 1 40.5 6.4" />
      ) : (
        <circle className={bright ? `${css['ring'] ?? ''} ${css['bright'] ?? ''}` : css['ring']} cx="60" cy="60" r="57" />
      )}
      <circle className={css['light']} cx="60" cy="60" r="41" />
      <circle className={css['core']} cx="60" cy="60" r="18" />
    </>
  );
}

const SEGMENTS = 12;
/** Shorter waits are over before anybody has counted. */
const WORTH_COUNTING_MS = 3000;

/** How many of the twelve segments are lit: the time left until the next try. */
export function litSegments({ retry, clock }: LiveShowState): number {
  const { retryInMs } = clock;
  const waitMs = retry?.waitMs ?? null;
  if (waitMs === null || waitMs < WORTH_COUNTING_MS || retryInMs === null) return SEGMENTS;
  return Math.min(SEGMENTS, Math.ceil((SEGMENTS * retryInMs) / waitMs));
}

function Reconnecting({ live }: { readonly live: LiveShowState }) {
  const seconds = Math.floor(live.clock.inStateMs / 1000);
  const lit = litSegments(live);
  return (
    <>
      <circle className={css['ground']} cx="60" cy="60" r="59" />
      {Array.from({ length: SEGMENTS }, (_, index) => (
        <path
          key={index}
          className={index < lit ? css['segment'] : `${css['segment'] ?? ''} ${css['dark'] ?? ''}`}
          d="M63.4 14.1A46 46 0 0 1 79.6 18.4"
          transform={`rotate(${index * 30} 60 60)`}
        />
      ))}
      <text className={seconds < 100 ? css['seconds'] : `${css['seconds'] ?? ''} ${css['small'] ?? ''}`} x="60" y="73">
        {seconds < 600 ? seconds : `${Math.floor(seconds / 60)}′`}
      </text>
    </>
  );
}

function Waiting({ plugged }: { readonly plugged: boolean }) {
  return (
    <>
      <circle className={css['lens']} cx="60" cy="60" r="30" />
      {plugged ? (
        <>
          <circle className={css['socket']} cx="60" cy="60" r="40" />
          <path className={css['socket']} d="M2 60H19" />
        </>
      ) : (
        <path className={css['socket']} d="M21.9 47.8A40 40 0 1 1 21.9 72.2M2 52H12M2 68H12M12 48V72" />
      )}
    </>
  );
}

function Ended() {
  return (
    <>
      <circle className={css['lens']} cx="60" cy="60" r="40" />
      <circle className={css['rim']} cx="60" cy="60" r="48.4" />
      <rect className={css['square']} x="50" y="50" width="20" height="20" rx="3" />
    </>
  );
}

function shapeOf(lamp: Lamp): ReactNode {
  switch (lamp.kind) {
    case 'standby':
      return <Standby />;
    case 'checking':
      return <Checking done={lamp.done} of={lamp.of} />;
    case 'waiting':
    case 'connecting':
      return <Waiting plugged={lamp.kind === 'connecting'} />;
    case 'on-air':
    case 'weak':
      return <OnAir live={lamp.live} weak={lamp.kind === 'weak'} />;
    case 'reconnecting':
      return <Reconnecting live={lamp.live} />;
    case 'ended':
      return <Ended />;
    case 'go':
      return <Go />;
    case 'caution':
      return <Caution />;
    case 'stop':
      return <Stop />;
  }
}

/** The lamp itself; its word stands beside it, so it is silent for a screen reader. */
export function LampShape({ lamp }: { readonly lamp: Lamp }) {
  return (
    <svg key={lamp.kind} className={css[lamp.kind]} viewBox="0 0 120 120" width="100%" height="100%" aria-hidden="true">
      {shapeOf(lamp)}
    </svg>
  );
}
