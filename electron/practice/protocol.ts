import { z } from 'zod';

/** Main to the practice host. The key travels by message, never by argument or environment. */
const command = z.discriminatedUnion('type', [
  /** Once, first. `port` 0: any free one. */
  z.strictObject({
    type: z.literal('start'),
    key: z.string().min(1).max(128),
    folder: z.string(),
    port: z.number().int().min(0).max(65_535),
  }),
  /** Who else publishes: a stream that is held for as long as nothing else is asked, or nobody. */
  z.strictObject({ type: z.literal('hold'), pushUrl: z.string().nullable() }),
]);

export type HostCommand = z.infer<typeof command>;

const event = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: z.number().int().min(1).max(65_535) }),
  /** The answer to `hold`: media is arriving at the server, or nobody publishes any more. */
  z.strictObject({ type: z.literal('held') }),
  z.strictObject({ type: z.literal('failed'), what: z.string().max(200) }),
]);

export type HostEvent = z.infer<typeof event>;

export function parseHostCommand(message: unknown): HostCommand | null {
  const parsed = command.safeParse(message);
  return parsed.success ? parsed.data : null;
}

export function parseHostEvent(message: unknown): HostEvent | null {
  const parsed = event.safeParse(message);
  return parsed.success ? parsed.data : null;
}
