import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  AUTHORITY_FILE_LIMIT_BYTES,
  environmentAuthorities,
  parseAuthorities,
  readAuthorityFile,
} from '../../../electron/network/authority-file.ts';
import { makeCertificates } from '../../support/certificates.ts';

let folder: string;
let first: string;
let second: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-authorities-'));
  const certificates = makeCertificates();
  first = certificates.authority('First CA').cert;
  second = certificates.authority('Second CA').cert;
  certificates.remove();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const both = (): string => [first, second].map((pem) => new X509Certificate(pem).toString()).join('');

describe('a file of certificate authorities', () => {
  test('is read as PEM with words and damage around it, or as DER', async () => {
    const damaged = first.replace(/\n[A-Za-z0-9+/]{20}/u, '\n');
    expect(parseAuthorities(Buffer.from(`# ours\r\n${first}${damaged}\nmore\n${second}`))).toEqual({ ok: true, authorities: both() });
    expect(parseAuthorities(new X509Certificate(first).raw)).toEqual({ ok: true, authorities: new X509Certificate(first).toString() });
    const file = path.join(folder, 'ca.pem');
    await writeFile(file, first);
    expect(await readAuthorityFile(file)).toMatchObject({ ok: true });
    await writeFile(file, `${first}${second}`);
    expect(await readAuthorityFile(file)).toEqual({ ok: true, authorities: both() });
  });

  test.each([
    ['nothing', ''],
    ['words', 'not a certificate'],
    ['an empty block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a key', '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n'],
  ])('that holds %s holds no certificate', (_what, text) => {
    expect(parseAuthorities(Buffer.from(text))).toEqual({ ok: false, why: 'empty' });
  });

  test('that is gone, a folder or a pipe is unreadable, and a large one is not read', async () => {
    const inside = (name: string): string => path.join(folder, name);
    await mkdir(inside('folder'));
    execFileSync('mkfifo', [inside('pipe')]);
    for (const name of ['gone.pem', 'folder', 'pipe'])
      expect(await readAuthorityFile(inside(name))).toEqual({ ok: false, why: 'unreadable' });
    await writeFile(inside('large.pem'), first.padEnd(AUTHORITY_FILE_LIMIT_BYTES + 1));
    expect(await readAuthorityFile(inside('large.pem'))).toEqual({ ok: false, why: 'oversized' });
    await writeFile(inside('large.pem'), first.padEnd(AUTHORITY_FILE_LIMIT_BYTES));
    expect(await readAuthorityFile(inside('large.pem'))).toMatchObject({ ok: true });
  });

  test('is, on a command line, the one that Node itself is told of', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', '');
    expect(await environmentAuthorities()).toBeNull();
    const file = path.join(folder, 'node.pem');
    await writeFile(file, first);
    vi.stubEnv('NODE_EXTRA_CA_CERTS', file);
    expect(await environmentAuthorities()).toMatchObject({ ok: true });
  });
});
