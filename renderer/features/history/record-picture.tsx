import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { HistoryRecord, HistoryShow } from '../../../electron/contract/history.ts';
import type { Input } from '../../../electron/contract/schemas.ts';
import { RecordBody, RecordHead } from './record-parts.tsx';
import css from './record-picture.module.css';

/** What the picture will show: this part of the window, and how many of the record’s lines are in it. */
export interface Pictured {
  readonly rect: Input<'history.savePicture'>['rect'];
  readonly shown: number;
  readonly count: number;
}

/** The largest at which all of it is in view; the last one is the least that can be read. */
const SIZES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7] as const;
/** Wider than this a picture is only emptier, CSS pixels. */
const WIDTH_MOST = 900;
/** The chart's library is here by now; this is for a computer that is very busy. */
const CHART_MS = 2000;

interface RecordPictureProps {
  readonly record: HistoryRecord;
  readonly onPosed: (pictured: Pictured) => void;
}

/** The record over all of the panel, as large as fits, for as long as its picture is taken: the lamp stays. */
export function RecordPicture({ record, onPosed }: RecordPictureProps) {
  const [size, setSize] = useState(0);
  const [most, setMost] = useState<number | null>(null);
  const cover = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const [{ top, left, width }] = useState(place);
  const [settled, setSettled] = useState(false);
  const zoom = SIZES[size] ?? 1;
  useLayoutEffect(() => {
    if (sheet.current === null || settled) return;
    const fits = sheet.current.getBoundingClientRect().bottom <= window.innerHeight;
    if (!fits && size < SIZES.length - 1) setSize(size + 1);
    else if (!fits && most === null) setMost(Math.max(1, linesIn(sheet.current).shown));
    else setSettled(true);
  }, [size, most, settled]);
  const posed = useRef(onPosed);
  useEffect(() => {
    if (!settled) return undefined;
    let gone = false;
    void drawn(sheet.current).then(() => {
      if (gone || sheet.current === null) return;
      const { shown, count } = linesIn(sheet.current);
      const { height, width: wide } = sheet.current.getBoundingClientRect();
      const rect = {
        x: left,
        y: top,
        width: Math.max(1, Math.min(Math.ceil(wide), width)),
        height: Math.max(1, Math.min(Math.ceil(height), window.innerHeight - top)),
      };
      const all = most === null || record.kind === 'report' ? count : linesOf(record);
      posed.current({ rect, shown, count: all });
    });
    return () => {
      gone = true;
    };
  }, [settled, most, record, top, left, width]);
  return createPortal(
    <div ref={cover} className={css['cover']} style={{ top, left, width }} aria-hidden="true" inert data-testid="history-posing">
      <div ref={sheet} className={css['sheet']} style={{ zoom, maxWidth: WIDTH_MOST }}>
        <RecordHead record={record} />
        <RecordBody record={record} {...(most === null ? {} : { most })} />
      </div>
    </div>,
    document.body,
  );
}

/** Where the tab is, whole pixels. */
function place(): { readonly top: number; readonly left: number; readonly width: number } {
  const { top, left, right } = document.getElementById('tab-panel')?.getBoundingClientRect() ?? {
    top: 0,
    left: 0,
    right: window.innerWidth,
  };
  return { top: Math.ceil(top), left: Math.ceil(left), width: Math.floor(right) - Math.ceil(left) };
}

/** Lines of the timeline or the check; those that end above the edge of the window are shown. */
function linesIn(sheet: HTMLElement): { readonly shown: number; readonly count: number } {
  const lines = [...sheet.querySelectorAll('[data-testid^="timeline-"], [data-testid^="row-"]')];
  return { shown: lines.filter((line) => line.getBoundingClientRect().bottom <= window.innerHeight).length, count: lines.length };
}

/** Also those that were left out. */
function linesOf({ entry, incidents, warnings }: HistoryShow): number {
  return incidents.length + warnings.length + (entry.onAirAtMs === null ? 0 : 1) + (entry.endedAtMs === null ? 0 : 1);
}

/** Once its chart, if it has one, is on the screen. */
async function drawn(sheet: HTMLElement | null): Promise<void> {
  const chart = sheet?.querySelector('figure') ?? null;
  if (chart !== null && chart.querySelector('canvas') === null) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        observer.disconnect();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, CHART_MS);
      const observer = new MutationObserver(() => chart.querySelector('canvas') !== null && done());
      observer.observe(chart, { childList: true, subtree: true });
    });
  }
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}
