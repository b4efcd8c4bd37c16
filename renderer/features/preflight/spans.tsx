import css from './spans.module.css';

/** What is copied or compared letter by letter: hex and long numbers, fingerprints, masked URLs. */
const LITERAL = /(rtmps?:\/\/\S+|…[0-9a-f]{4}\b|\b[0-9A-F]{8}\b|\b[0-9]{9,}\b)/iu;

/** A sentence with such pieces set in the typewriter face. */
export function Spans({ children }: { readonly children: string }) {
  const pieces = children.split(LITERAL);
  return pieces.map((piece, index) =>
    index % 2 === 1 ? (
      <code key={`${index} ${piece}`} className={css['literal']}>
        {piece}
      </code>
    ) : (
      piece
    ),
  );
}
