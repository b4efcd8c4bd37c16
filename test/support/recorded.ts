import { expect } from 'vitest';
import type { NginxRtmp } from './nginx-rtmp.ts';
import { packetsOf, type Packet } from './relay-run.ts';

/** What each publish left behind, in order of time. */
export async function recorded(nginx: Pick<NginxRtmp, 'recordings'>): Promise<(readonly Packet[])[]> {
  return Promise.all((await nginx.recordings()).map(packetsOf));
}

export const coded = (packets: readonly Packet[], kind?: Packet['kind']): Packet[] =>
  packets.filter((packet) => !packet.header && (kind === undefined || packet.kind === kind));

/** Same payloads in the same order, at the same distances in time, each track by itself. */
export function expectSame(got: readonly Packet[], wanted: readonly Packet[]): void {
  for (const kind of ['video', 'audio'] as const) {
    const a = coded(got, kind);
    const b = coded(wanted, kind);
    expect(a.map((packet) => packet.hash)).toEqual(b.map((packet) => packet.hash));
    const shift = (a[0]?.timeMs ?? 0) - (b[0]?.timeMs ?? 0);
    expect(a.map((packet) => packet.timeMs - shift)).toEqual(b.map((packet) => packet.timeMs));
  }
}

/** Every packet sent is in one of the parts; each part begins with its headers and a key frame and repeats nothing within. */
export function expectNothingLost(parts: readonly (readonly Packet[])[], sent: readonly Packet[]): void {
  const union = new Set(parts.flat().map((packet) => packet.hash));
  const lost = coded(sent).filter((packet) => !union.has(packet.hash));
  expect(lost).toEqual([]);
  for (const part of parts) {
    const firstCoded = part.findIndex((packet) => !packet.header);
    expect(new Set(part.slice(0, firstCoded).map((packet) => packet.kind))).toEqual(new Set(['audio', 'video']));
    const video = coded(part, 'video');
    expect(video[0]?.key).toBe(true);
    expect(new Set(video.map((packet) => packet.hash)).size).toBe(video.length);
    for (const kind of ['video', 'audio'] as const) {
      const times = coded(part, kind).map((packet) => packet.timeMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  }
}

/** Pictures that more than one part holds. */
export function repeated(parts: readonly (readonly Packet[])[]): number {
  const counts = new Map<string, number>();
  for (const part of parts) for (const { hash } of coded(part, 'video')) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1).length;
}
