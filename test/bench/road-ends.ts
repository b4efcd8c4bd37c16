import { z } from 'zod';

/** A picture that an encoder sends, or that a sink has whole, of one of the ways across the road. */
export const onTheRoad = z.object({ way: z.number(), frame: z.number(), atMs: z.number() });

/** One clock for every process. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
