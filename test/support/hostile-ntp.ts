import { createSocket } from 'node:dgram';

const EPOCH_S = 2_208_988_800;

export interface TimeServer {
  readonly port: number;
  readonly close: () => void;
}

/** An answer to `query` as an honest server `offsetMs` ahead gives it. */
export function timeAnswer(query: Buffer, offsetMs = 0): Buffer {
  const made = Buffer.alloc(48);
  made[0] = (4 << 3) | 4;
  made[1] = 2;
  query.copy(made, 24, 40, 48);
  for (const at of [32, 40]) writeTime(made, at, (Date.now() + offsetMs) / 1000 + EPOCH_S);
  return made;
}

function writeTime(packet: Buffer, at: number, seconds: number): void {
  packet.writeUInt32BE(Math.floor(seconds) % 2 ** 32, at);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4);
}

const changed =
  (change: (answer: Buffer) => void) =>
  (query: Buffer): readonly Buffer[] => {
    const made = timeAnswer(query);
    change(made);
    return [made];
  };

/** What a time server can say: none of it is a time. */
export const NTP_ATTACKS: Readonly<Record<string, (query: Buffer) => readonly Buffer[]>> = {
  silence: () => [],
  'another question’s answer': changed((made) => made.fill(9, 24, 32)),
  'an answer to no question': changed((made) => made.fill(0, 24, 32)),
  'a kiss of death': changed((made) => made.fill(0, 1, 2)),
  'a stratum beyond all': changed((made) => made.fill(16, 1, 2)),
  'a leap alarm': changed((made) => {
    made[0] = 0xe4;
  }),
  'no time at all': changed((made) => made.fill(0, 32, 48)),
  'no time of receipt': changed((made) => made.fill(0, 32, 40)),
  'a receipt of long ago': changed((made) => writeTime(made, 32, Date.now() / 1000 + EPOCH_S - 86_400)),
  'an answer before its question': changed((made) => writeTime(made, 32, Date.now() / 1000 + EPOCH_S + 86_400)),
  'the year 1970': changed((made) => {
    for (const at of [32, 40]) writeTime(made, at, EPOCH_S + 1);
  }),
  'the year 1999': changed((made) => {
    for (const at of [32, 40]) writeTime(made, at, EPOCH_S + 915_148_800);
  }),
  'a packet too short': (query) => [timeAnswer(query).subarray(0, 47)],
  'an empty packet': () => [Buffer.alloc(0)],
  'the question itself': (query) => [query],
  'a huge packet of noise': () => [Buffer.alloc(60_000, 0x24)],
  'a flood': () => Array.from({ length: 2000 }, () => Buffer.alloc(1400, 0x24)),
};

export async function timeServer(answers: (query: Buffer) => readonly Buffer[]): Promise<TimeServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    for (const packet of answers(query)) socket.send(packet, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return { port: socket.address().port, close: () => socket.close() };
}
