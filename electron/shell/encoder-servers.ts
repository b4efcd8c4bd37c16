const LOOPBACK = '127.0.0.1';

/** Where an encoder may push to: this computer alone, or every address by which others reach it. `addresses`: the likeliest first. */
export function encoderServers(server: string, lan: boolean, addresses: readonly string[]): readonly string[] {
  if (!lan) return [server];
  // Without any network only this computer is left.
  const reached = addresses.length === 0 ? [LOOPBACK] : addresses;
  return reached.map((address) => server.replace(/\/\/[^/]*:/, `//${address}:`));
}
