/**
 * How servers that cannot be set up here behave on the wire when a stream is in use and when a signature is refused. Each is named as in
 * the table of servers that the project keeps; what is not known there is not invented here.
 */
import { command, type RtmpCommand } from '../../electron/rtmp/messages.ts';
import { info, takesEveryStream, type PeerScript, type ScriptedConnection } from '../support/scripted-peer.ts';

const START = ['NetStream.Publish.Start', 'Start publishing'] as const;
/** Metadata, video and audio headers, then the first frames. */
const TRACKS = 4;

export const silent: PeerScript = async (connection) => {
  await connection.gone;
};

/** Up to `publish`, and what it then does. */
export const atPublish =
  (act: (connection: ScriptedConnection, asked: RtmpCommand) => unknown): PeerScript =>
  async (connection) => {
    const asked = await connection.toPublish();
    await act(connection, asked);
    await connection.gone;
  };

/** `onStatus` error, and the socket stays open or is closed. */
export const says = (code: string, description: string, then: 'stays' | 'closes'): PeerScript =>
  atPublish((connection) => {
    connection.status(code, description, 'error');
    if (then === 'closes') connection.hangUp();
  });

export const closesAtPublish: PeerScript = atPublish((connection) => connection.hangUp());

export const startsThenCloses: PeerScript = atPublish((connection) => {
  connection.status(...START);
  connection.hangUp();
});

/** Start, and the close once the tracks were read. */
export const startsThenClosesOnMedia: PeerScript = atPublish(async (connection) => {
  connection.status(...START);
  while (connection.media.length < TRACKS) await connection.nextMedia();
  connection.hangUp();
});

/** Only a word on FCPublish, which even says Start, then the close. */
export const fcPublishThenCloses: PeerScript = atPublish((connection) => {
  connection.send(command('onFCPublish', 0, null, [info('status', ...START)]));
  connection.hangUp();
});

/** The newcomer is taken; whoever was live before is thrown out, or goes on beside it. */
export const newcomerWins: PeerScript = takesEveryStream;

/** A stream beside the real one is taken, and the real one hung up on. */
export const onlyRealIsRefused: PeerScript = async (connection) => {
  const asked = await connection.toPublish();
  const [name] = asked.args;
  if (typeof name === 'string' && name.startsWith('friday?')) {
    connection.hangUp();
    return;
  }
  connection.status(...START);
  for (;;) connection.answer(await connection.next('createStream'), 1);
};

/** `connect` is answered with a refusal. */
export const refusesConnect =
  (code: string, description: string, more: Parameters<typeof info>[3] = {}): PeerScript =>
  async (connection) => {
    const asked = await connection.next('connect');
    connection.send(command('_error', asked.transactionId, null, [info('error', code, description, more)]));
    await connection.gone;
  };
