import type { ReactNode } from 'react';
import type { Lamp } from './lamp-state.ts';
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

function shapeOf(lamp: Lamp): ReactNode {
  switch (lamp.kind) {
    case 'standby':
      return <Standby />;
    case 'checking':
      return <Checking done={lamp.done} of={lamp.of} />;
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
