import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCertificates, type Authority, type Certificates, type Pair } from '../../support/certificates.ts';
import { temporaryFolder } from './temporary.ts';

interface Trust {
  readonly certificates: Certificates;
  readonly authority: Authority;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** Of this computer's loopback addresses. */
  readonly loopback: Pair;
}

let made: Trust | null = null;

/** One authority for every cell, made when it is first asked for. */
export function trust(): Trust {
  if (made === null) {
    const certificates = makeCertificates();
    const authority = certificates.authority('Cuelight fault matrix');
    const caFile = path.join(temporaryFolder(), 'authority.pem');
    writeFileSync(caFile, authority.cert);
    made = { certificates, authority, caFile, loopback: authority.sign(['localhost', '127.0.0.1', '::1']) };
  }
  return made;
}

export function removeTrust(): void {
  made?.certificates.remove();
  made = null;
}
