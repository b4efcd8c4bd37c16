import type { ZoomPercent } from '../contract/zoom.ts';
import { readBounded, writeDurably } from './durable-file.ts';

export const DEFAULT_SIZE = { width: 1040, height: 720 } as const;
export const MINIMUM_SIZE = { width: 380, height: 560 } as const;

const LARGEST = 20_000;

/** Wide enough for the narrowest layout; what a low window has no room for is scrolled to. */
export function minimumAt(zoomPercent: ZoomPercent): { readonly width: number; readonly height: number } {
  return { width: Math.round((MINIMUM_SIZE.width * zoomPercent) / 100), height: MINIMUM_SIZE.height };
}

export interface WindowBounds extends Area {
  readonly maximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of the title row must be on a screen for the window to be grabbed, px. */
const GRIP = 80;

/** Where the window was; null at the first start, when the file says nonsense, or when its screen is gone. */
export async function readWindowBounds(file: string, screens: readonly Area[]): Promise<WindowBounds | null> {
  try {
    const bytes = await readBounded(file);
    if (bytes === null) return null;
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (!isBounds(parsed)) return null;
    return screens.some((screen) => canBeGrabbed(parsed, screen)) ? parsed : null;
  } catch {
    return null;
  }
}

export async function writeWindowBounds(file: string, value: WindowBounds): Promise<void> {
  await writeDurably(file, JSON.stringify(value));
}

/** By hand: the first thing read at the start, before the library that parses the rest is there. */
function isBounds(value: unknown): value is WindowBounds {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y, width, height, maximized }: Partial<Record<keyof WindowBounds, unknown>> = value;
  const within = (size: unknown, least: number): boolean => Number.isInteger(size) && Number(size) >= least && Number(size) <= LARGEST;
  const sized = within(width, MINIMUM_SIZE.width) && within(height, MINIMUM_SIZE.height);
  return Number.isInteger(x) && Number.isInteger(y) && sized && typeof maximized === 'boolean';
}

function canBeGrabbed(window: WindowBounds, screen: Area): boolean {
  const overlap = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return overlap >= GRIP && window.y >= screen.y && window.y < screen.y + screen.height - GRIP / 2;
}
