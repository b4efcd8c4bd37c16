import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { blackHeaders, blackMessages, type BlackMessage } from '../../../electron/preflight/black-media.ts';
import { probeHttpFlv } from '../../../electron/preflight/http-flv.ts';
import { FlvReader } from '../../../electron/rtmp/flv-reader.ts';

const FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');

function tag({ kind, timestampMs, payload }: BlackMessage): Buffer {
  const header = Buffer.alloc(11);
  header[0] = kind === 'video' ? 9 : 8;
  header.writeUIntBE(payload.length, 1, 3);
  header.writeUIntBE(timestampMs % 0x1000000, 4, 3);
  header[7] = Math.floor(timestampMs / 0x1000000);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(11 + payload.length);
  return Buffer.concat([header, payload, size]);
}

let server: http.Server | undefined;

async function serve(handler: http.RequestListener): Promise<URL> {
  const listening = http.createServer(handler);
  server = listening;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  return new URL(`http://play.example.com:${(listening.address() as AddressInfo).port}/live/friday.flv?a=1`);
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const probe = (url: URL, timeoutMs = 300) => probeHttpFlv({ url, address: '127.0.0.1', signal: new AbortController().signal, timeoutMs });

describe('FlvReader', () => {
  it('reads the same tags however the bytes are cut, with extended timestamps', () => {
    const messages = [...blackHeaders(), ...blackMessages(-1, 200), ...blackMessages(0x1000000, 0x1000000 + 100)];
    const bytes = Buffer.concat([FILE_HEADER, ...messages.map(tag)]);
    for (const size of [1, 7, 100, bytes.length]) {
      const reader = new FlvReader();
      const seen: number[] = [];
      for (let at = 0; at < bytes.length; at += size)
        for (const { timestampMs } of reader.push(bytes.subarray(at, at + size)) ?? []) seen.push(timestampMs);
      expect(seen).toEqual(messages.map(({ timestampMs }) => timestampMs));
    }
  });

  it('says at once that something else is not FLV', () => {
    expect(new FlvReader().push(Buffer.from('<html>'))).toBeNull();
    expect(new FlvReader().push(Buffer.concat([FILE_HEADER, Buffer.from([9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0])]))).toBeNull();
  });
});

describe('probeHttpFlv', () => {
  it('is live when media with rising timestamps arrives, and asks by the name, not the address', async () => {
    let host: string | undefined;
    const url = await serve((request, response) => {
      host = request.headers.host;
      response.write(Buffer.concat([FILE_HEADER, ...blackHeaders().map(tag)]));
      const startedMs = performance.now();
      let sentMs = -1;
      const timer = setInterval(() => {
        const untilMs = Math.round(performance.now() - startedMs);
        response.write(Buffer.concat([...blackMessages(sentMs, untilMs)].map(tag)));
        sentMs = untilMs;
      }, 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await probe(url, 3000)).toMatchObject({ state: 'live', why: 'media', httpStatus: 200 });
    expect(host).toBe(url.host);
  });

  it('is not live when the server only hands out the last pictures of an ended stream', async () => {
    const url = await serve((_request, response) => {
      response.write(Buffer.concat([FILE_HEADER, ...[...blackHeaders(), ...blackMessages(-1, 1000)].map(tag)]));
    });
    expect(await probe(url)).toMatchObject({ state: 'unknown', why: 'still' });
  });

  it('is idle when only the headers of an ended stream come', async () => {
    const url = await serve((_request, response) => {
      response.write(Buffer.concat([FILE_HEADER, ...blackHeaders().map(tag)]));
    });
    expect(await probe(url)).toMatchObject({ state: 'idle', why: 'no-media' });
  });

  it('sound and then a picture are media, and media that stands still is neither live nor idle', async () => {
    const [sound, picture] = [Buffer.of(0xaf, 1, 9), Buffer.of(0x27, 1, 0, 0, 0, 9)];
    const later = await serve((_request, response) => {
      const messages = [
        { kind: 'audio', timestampMs: 20, payload: sound } as const,
        { kind: 'video', timestampMs: 53, payload: picture } as const,
      ];
      response.write(Buffer.concat([FILE_HEADER, ...messages.map(tag)]));
    });
    expect(await probe(later)).toMatchObject({ state: 'live', why: 'media', messages: 2 });
    server?.closeAllConnections();
    server?.close();
    const still = await serve((_request, response) => {
      response.write(Buffer.concat([FILE_HEADER, tag({ kind: 'video', timestampMs: 20, payload: picture })]));
    });
    expect(await probe(still)).toMatchObject({ state: 'unknown', why: 'still', messages: 1 });
  });

  it.each([
    [404, 'idle', 'not-there'],
    [403, 'unknown', 'refused'],
    [302, 'unknown', 'redirected'],
    [500, 'unknown', 'refused'],
  ])('status %i is %s', async (status, state, why) => {
    const url = await serve((_request, response) => {
      response.writeHead(status).end();
    });
    expect(await probe(url)).toMatchObject({ state, why, httpStatus: status });
  });

  it('knows nothing of a page that is not FLV, or of a port that is closed', async () => {
    const url = await serve((_request, response) => {
      response.end('<html>log in</html>');
    });
    expect(await probe(url)).toMatchObject({ state: 'unknown', why: 'not-flv' });
    server?.closeAllConnections();
    await new Promise((resolve) => {
      server?.close(resolve);
    });
    expect(await probe(url)).toMatchObject({ state: 'unknown', why: 'unreachable' });
  });

  it('ends at once on abort', async () => {
    const url = await serve(() => {});
    const controller = new AbortController();
    const answer = probeHttpFlv({ url, address: '127.0.0.1', signal: controller.signal, timeoutMs: 60_000 });
    controller.abort();
    expect(await answer).toMatchObject({ state: 'unknown' });
  });
});
