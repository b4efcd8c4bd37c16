import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly key: string;
  readonly cert: string;
}

export interface Authority extends Pair {
  /** A certificate signed by this authority; `days` may be negative: then it has run out. */
  readonly sign: (names: readonly string[], days?: number) => Pair;
}

export interface Certificates {
  readonly authority: (name: string) => Authority;
  readonly selfSigned: (names: readonly string[]) => Pair;
  /** Self-signed, as openssl is told: a subject as it takes it, and options. */
  readonly odd: (subject: string, options: readonly string[]) => Pair;
  readonly remove: () => void;
}

/** Throw-away certificates, made by openssl. Names are DNS names or addresses. */
export function makeCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'cuelight-certificates-'));
  let made = 0;
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const newName = (): string => `n${String((made += 1))}`;
  const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const altNames = (names: readonly string[]): string =>
    `subjectAltName=${names.map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',')}`;
  return {
    authority: (commonName) => {
      const name = newName();
      openssl('req', '-x509', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-days', '30', '-subj', `/CN=${commonName}`);
      const sign = (names: readonly string[], days = 30): Pair => {
        const leaf = newName();
        openssl('req', ...KEY, '-keyout', `${leaf}.key`, '-out', `${leaf}.csr`, '-subj', `/CN=${names[0] ?? ''}`);
        writeFileSync(join(directory, `${leaf}.ext`), altNames(names));
        const by = ['-CA', `${name}.crt`, '-CAkey', `${name}.key`, '-CAcreateserial', '-extfile', `${leaf}.ext`];
        openssl('x509', '-req', '-in', `${leaf}.csr`, ...by, '-out', `${leaf}.crt`, '-days', String(days));
        return { key: read(`${leaf}.key`), cert: read(`${leaf}.crt`) };
      };
      return { key: read(`${name}.key`), cert: read(`${name}.crt`), sign };
    },
    selfSigned: (names) => {
      const name = newName();
      const subject = ['-subj', `/CN=${names[0] ?? ''}`, '-addext', altNames(names)];
      openssl('req', '-x509', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-days', '30', ...subject);
      return { key: read(`${name}.key`), cert: read(`${name}.crt`) };
    },
    odd: (subject, options) => {
      const name = newName();
      openssl('req', '-x509', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject, ...options);
      return { key: read(`${name}.key`), cert: read(`${name}.crt`) };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
