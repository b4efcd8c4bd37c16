/** Who answers, by the first bytes that came; they may be few. */
export type Speaker = 'http' | 'tls' | 'ssh' | 'other';

export function speakerOf(bytes: Buffer): Speaker {
  const text = bytes.toString('latin1');
  const begins = (sign: string): boolean => text.startsWith(sign) || (text !== '' && sign.startsWith(text));
  // Some web servers answer what they cannot read with the page alone.
  if (begins('HTTP/') || /^\s*<(?:!doctype|html)/i.test(text)) return 'http';
  if (begins('SSH-')) return 'ssh';
  // An alert or a handshake record, of TLS 1.x or SSL 3.
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && (bytes[1] ?? 3) === 3 ? 'tls' : 'other';
}
