import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { unwrapped } from '../../../renderer/features/about/unwrapped.ts';

it('joins the lines of a sentence, and keeps headings, paragraphs and lists apart', () => {
  const text = [
    'BSD 3-Clause License',
    '',
    'Redistribution and use in source and binary forms, with or without',
    'modification, are permitted provided that the following is met:',
    '1. Redistributions of source code must retain the above copyright',
    '   notice.',
    '* Neither the name of the holder nor the names of its contributors',
    '  may be used.',
  ].join('\n');
  expect(unwrapped(text).split('\n')).toEqual([
    'BSD 3-Clause License',
    '',
    'Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following is met:',
    '1. Redistributions of source code must retain the above copyright notice.',
    '* Neither the name of the holder nor the names of its contributors may be used.',
  ]);
});

it.each(['react', 'node-media-server', '@fontsource-variable/inter'])('loses no word of the licence of %s', (name) => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../node_modules', name, 'LICENSE'), 'utf8');
  const words = (of: string): readonly string[] => of.split(/\s+/u);
  expect(words(unwrapped(text))).toEqual(words(text));
  expect(
    Math.max(
      ...unwrapped(text)
        .split('\n')
        .map(({ length }) => length),
    ),
  ).toBeGreaterThan(150);
});
