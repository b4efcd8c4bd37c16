import { placeholders } from '../../../electron/messages/fill.ts';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import zhCN from '../../../electron/messages/zh-CN.json' with { type: 'json' };

export type Leaf = readonly [path: string, texts: readonly string[]];

/** Every text of a catalog under its dot path; a list of variants or steps is one leaf. */
export function leaves(node: unknown, path = ''): readonly Leaf[] {
  if (typeof node === 'string') return [[path, [node]]];
  if (Array.isArray(node)) return [[path, node.flat().map(String)]];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

export const EN: ReadonlyMap<string, readonly string[]> = new Map(leaves(en));
export const ZH: ReadonlyMap<string, readonly string[]> = new Map(leaves(zhCN));

/** What the words about findings ask of the evidence. */
export function askedOfEvidence(): readonly string[] {
  const about = [...EN].filter(([path]) => /^(?:check|cause|mistake)\./u.test(path) && !path.startsWith('check.rtmp.'));
  return [...new Set(about.flatMap(([, texts]) => texts.flatMap((source) => placeholders(source, 'en'))))].sort();
}
