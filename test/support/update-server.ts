import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import http from 'node:http';
import { signedReleaseName, type Release } from '../../electron/updates/release.ts';
import { listenOn } from './listen.ts';

/** A key as releases are signed with. */
export interface SigningPair {
  readonly privateKey: KeyObject;
  /** As it is built in. */
  readonly base64: string;
}

export function makeSigningPair(): SigningPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, base64: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64') };
}

export function releaseOf(content: Buffer, change: Partial<Release> = {}): Release {
  return {
    schema: 'cuelight.release/1',
    platform: 'linux',
    arch: 'x64',
    version: '9.0.0',
    releasedAt: '2026-11-27T00:00:00Z',
    files: [{ name: FILE, size: content.length, sha512: createHash('sha512').update(content).digest('base64') }],
    ...change,
  };
}

export const FILE = 'Cuelight-9.0.0-linux-x86_64.AppImage';

export function signedDocument(release: Release, { privateKey }: SigningPair): string {
  const signed = JSON.stringify(release);
  return JSON.stringify({ signed, signature: sign(null, Buffer.from(signed), privateKey).toString('base64') });
}

export interface UpdateServer {
  readonly baseUrl: URL;
  /** What was asked for, in order. */
  readonly asked: readonly string[];
  /** What is answered under a name: a body, or whatever a listener does. */
  readonly serve: (name: string, body: string | Buffer | http.RequestListener) => void;
  readonly serveRelease: (document: string, file: Buffer) => void;
  readonly close: () => void;
}

/** A folder of releases, on loopback. */
export async function openUpdateServer(): Promise<UpdateServer> {
  const bodies = new Map<string, string | Buffer | http.RequestListener>();
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const name = (request.url ?? '').slice('/releases/'.length);
    asked.push(name);
    const body = bodies.get(name);
    if (typeof body === 'function') body(request, response);
    else response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  const port = await listenOn(server);
  return {
    baseUrl: new URL(`http://127.0.0.1:${port}/releases/`),
    asked,
    serve: (name, body) => void bodies.set(name, body),
    serveRelease: (document, file) => {
      bodies.set(signedReleaseName('linux', 'x64'), document);
      bodies.set(FILE, file);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
