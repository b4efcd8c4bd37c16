/** A figure of a long run, for the log. */
export function report(what: string, figures: Readonly<Record<string, number | string>>): void {
  const words = Object.entries(figures).map(
    ([name, figure]) => `${name} ${typeof figure === 'number' ? String(Math.round(figure * 10) / 10) : figure}`,
  );
  process.stdout.write(`${what}: ${words.join(', ')}\n`);
}
