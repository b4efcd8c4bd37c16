import { z } from 'zod';
import { readBounded, writeDurably } from './durable-file.ts';

export const DEFAULT_SIZE = { width: 1040, height: 720 } as const;
export const MINIMUM_SIZE = { width: 380, height: 560 } as const;

const bounds = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(MINIMUM_SIZE.width).max(20_000),
  height: z.number().int().min(MINIMUM_SIZE.height).max(20_000),
  maximized: z.boolean(),
});

export type WindowBounds = Readonly<z.infer<typeof bounds>>;

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
    const parsed = bounds.parse(JSON.parse(bytes.toString('utf8')));
    return screens.some((screen) => canBeGrabbed(parsed, screen)) ? parsed : null;
  } catch {
    return null;
  }
}

export async function writeWindowBounds(file: string, value: WindowBounds): Promise<void> {
  await writeDurably(file, JSON.stringify(value));
}

function canBeGrabbed(window: WindowBounds, screen: Area): boolean {
  const overlap = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return overlap >= GRIP && window.y >= screen.y && window.y < screen.y + screen.height - GRIP / 2;
}
