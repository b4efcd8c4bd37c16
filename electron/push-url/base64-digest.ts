import type { Encoding } from './signing-form.ts';

/** Base64 for URLs with its padding, as the services write it that have it at all; a browser may have escaped the padding. */
export const URL_SAFE_BASE64: Encoding = {
  read(text) {
    if (/^[\da-f]{40}$/i.test(text)) return { hex: text.toLowerCase(), otherForm: 'hex' };
    const plain = text.replace(/%3D/gi, '=').replace(/%2B/gi, '+').replace(/%2F/gi, '/');
    if (!/^[\w+/-]{16,128}={0,2}$/.test(plain)) return null;
    const bytes = Buffer.from(plain, 'base64');
    const standard = /[+/]/.test(plain);
    // PHP's and others' default digest is text: its base64 is twice as long.
    const inner = bytes.toString('latin1');
    if (/^[\da-f]{32,64}$/i.test(inner)) return { hex: inner.toLowerCase(), otherForm: 'base64-of-hex' };
    return { hex: bytes.toString('hex'), otherForm: standard ? 'standard' : plain.length % 4 === 0 ? null : 'unpadded' };
  },
  write: (hex) => Buffer.from(hex, 'hex').toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
};
