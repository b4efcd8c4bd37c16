import { expect, it } from 'vitest';
import { Inbox } from '../../../electron/rtmp/inbox.ts';
import type { RtmpCommand } from '../../../electron/rtmp/messages.ts';

const said = (name: string, transactionId: number, code: string): RtmpCommand => ({
  name,
  transactionId,
  object: null,
  args: [{ level: 'status', code }],
  streamId: 1,
});

it('a server that remarks on this and that for hours ends nothing, and its last word is still heard', () => {
  const inbox = new Inbox(128, () => 0);
  for (let i = 0; i < 10_000; i += 1) expect(inbox.add(said('onStatus', 0, 'NetStream.Data.Remark'))).not.toBeNull();
  inbox.add(said('onStatus', 0, 'NetStream.Publish.Denied'));
  expect(inbox.fault).toBeNull();
  expect(inbox.takeStatus(null)).toMatchObject({ code: 'NetStream.Publish.Denied' });
});

it('answers that nobody asked for are bounded', () => {
  const inbox = new Inbox(128, () => 4711);
  for (let i = 0; i < 1000; i += 1) inbox.add(said('_result', i, ''));
  expect(inbox.fault).toMatchObject({ code: 'rtmp.protocol', evidence: { what: 'too many answers', offset: 4711 } });
});
