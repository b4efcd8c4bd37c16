export interface Palette {
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly lens: string;
  readonly caution: string;
}

/** The tokens as plain colours: a canvas knows no custom properties. Read again only when the theme is another. */
export function paletteReader(root: HTMLElement): () => Palette {
  let key = '';
  let known: Palette | null = null;
  return () => {
    const now = `${document.documentElement.dataset['theme'] ?? ''} ${String(matchMedia('(prefers-color-scheme: dark)').matches)}`;
    if (known !== null && key === now) return known;
    key = now;
    const probe = document.createElement('i');
    root.append(probe);
    const read = (name: string): string => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    known = {
      text: read('text'),
      text2: read('text-2'),
      text3: read('text-3'),
      line: read('line'),
      lineStrong: read('line-strong'),
      lens: read('lens'),
      caution: read('caution'),
    };
    probe.remove();
    return known;
  };
}
