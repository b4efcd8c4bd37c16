/** The list of the causes page, written out here so that a mistake which loses its words is noticed. */
export const MISTAKES = [
  'wrong-order',
  'decimal-time',
  'other-case-time',
  'ms-time',
  'stream-with-query',
  'app-in-name',
  'template-suffix',
  'key-with-space',
  'upper-case-digest',
  'other-algorithm',
  'play-key',
  'time-edited',
  'stream-edited',
  'url-encoded-name',
  'unknown-key',
];
