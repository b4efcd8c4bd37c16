import type { Frame, FrameRole, FrameTrack } from '../../../electron/relay/frame.ts';

export function frame(track: FrameTrack, role: FrameRole, dts: number, bytes = 100): Frame {
  return { track, role, dts, payload: Buffer.alloc(bytes) };
}

/** Headers, then `seconds` of 10 pictures and 10 sounds a second with a key frame every `gopMs`. */
export function show(seconds: number, gopMs = 2000, fromMs = 0, bytes = 100): Frame[] {
  const frames = fromMs === 0 ? [frame('data', 'metadata', 0), frame('video', 'header', 0), frame('audio', 'header', 0)] : [];
  for (let dts = fromMs; dts < fromMs + seconds * 1000; dts += 100) {
    frames.push(frame('video', dts % gopMs === 0 ? 'key' : 'inter', dts, bytes));
    frames.push(frame('audio', 'sound', dts + 20));
  }
  return frames;
}
