import css from './spans.module.css';

/** What is copied or compared letter by letter: hex and long numbers, fingerprints, masked URLs. */
const LITERAL = /rtmps?:\/\/\S+|…[0-9a-f]{4}\b|\b[0-9A-F]{8}\b|\b[0-9]{9,}\b/gu;

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly literal: boolean;
}

export function piecesOf(sentence: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: text, index } of sentence.matchAll(LITERAL)) {
    if (index > end) pieces.push({ at: end, text: sentence.slice(end, index), literal: false });
    pieces.push({ at: index, text, literal: true });
    end = index + text.length;
  }
  if (end < sentence.length) pieces.push({ at: end, text: sentence.slice(end), literal: false });
  return pieces;
}

/** A sentence with such pieces set in the typewriter face. */
export function Spans({ children }: { readonly children: string }) {
  return piecesOf(children).map(({ at, text, literal }) =>
    literal ? (
      <code key={at} className={css['literal']}>
        {text}
      </code>
    ) : (
      text
    ),
  );
}
