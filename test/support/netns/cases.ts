import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { Finding } from '../../../electron/contract/finding.ts';

export interface DiagnoseCase {
  readonly name: string;
  readonly host: string;
  readonly port?: number;
  readonly scheme?: 'rtmp' | 'rtmps';
  readonly controls: 'built-in' | 'none' | readonly (readonly [host: string, port: number])[];
  readonly signsHere?: boolean;
  /** The RTMP handshake as well. */
  readonly handshake?: boolean;
  /** A provider that owns hosts with this end. */
  readonly ownedSuffix?: string;
  /** A provider whose custom domains end their chain here. */
  readonly cnameSuffix?: string;
}

export interface DiagnoseResult {
  readonly name: string;
  readonly found: Partial<Record<CheckId, Finding & { readonly namedMs: number }>>;
  readonly tookMs: number;
}

/** Both ends of the pipe are this repository's own: the shape is only looked at, not proven. */
export function parseCases(text: string): readonly DiagnoseCase[] {
  return parseList(text, (one): one is DiagnoseCase => isNamed(one) && 'host' in one);
}

export function parseResults(text: string): readonly DiagnoseResult[] {
  return parseList(text, (one): one is DiagnoseResult => isNamed(one) && 'found' in one);
}

function isNamed(one: unknown): one is { readonly name: string } {
  return typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string';
}

function parseList<T>(text: string, test: (one: unknown) => one is T): readonly T[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('not a list');
  return list.map((one: unknown) => {
    if (!test(one)) throw new Error('not of the expected shape');
    return one;
  });
}
