/** An expiry text taken for what it is. */
export type SignTime =
  | { readonly kind: 'hex' | 'decimal'; readonly expiresAtS: number }
  | { readonly kind: 'milliseconds' | 'hex-milliseconds'; readonly meantMs: number }
  | { readonly kind: 'hex-seconds'; readonly meantMs: number }
  | { readonly kind: 'unknown'; readonly meantMs: number | null };

/** 2001 to 2128: any other number of milliseconds is no expiry. */
const PLAUSIBLE_MS = { from: 978_307_200_000, to: 5_000_000_000_000 };

/** By length: 8 hex digits or 10 decimal ones are seconds, 13 decimal or 11 hex ones milliseconds by mistake. */
export function readSignTime(text: string): SignTime {
  if (/^[\da-f]{8}$/i.test(text)) return { kind: 'hex', expiresAtS: Number.parseInt(text, 16) };
  if (/^\d{10}$/.test(text)) return { kind: 'decimal', expiresAtS: Number(text) };
  if (/^\d{13}$/.test(text)) return { kind: 'milliseconds', meantMs: Number(text) };
  if (/^[\da-f]{11}$/i.test(text)) {
    const meantMs = Number.parseInt(text, 16);
    if (meantMs >= PLAUSIBLE_MS.from && meantMs < PLAUSIBLE_MS.to) return { kind: 'hex-milliseconds', meantMs };
  }
  return { kind: 'unknown', meantMs: guess(text) };
}

/** The same where a service counts in decimal alone. */
export function readDecimalTime(text: string): SignTime {
  const time = readSignTime(text);
  return time.kind === 'hex' ? { kind: 'hex-seconds', meantMs: time.expiresAtS * 1000 } : time;
}

/** The date that some other writing was meant to be, where that is beyond doubt. */
function guess(text: string): number | null {
  const prefixed = /^(?:0x)?0*([\da-f]{8})(?:[^\da-f].{0,40})?$/i.exec(text.slice(0, 64))?.[1];
  if (prefixed !== undefined) return Number.parseInt(prefixed, 16) * 1000;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || text.length > 40) return null;
  const written = Date.parse(text.replaceAll('%3A', ':').replace(/%20|\+/, 'T'));
  return Number.isNaN(written) ? null : written;
}

/** The same moment as the URL writes it: hex in upper case, as every console gives it. */
export function hexTime(seconds: number): string {
  return seconds.toString(16).toUpperCase().padStart(8, '0');
}
