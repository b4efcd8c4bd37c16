import { z } from 'zod';

const WIDTH = 1200;
const ROW = 17;
/** Narrower ones cannot be read or pointed at. */
const LEAST_WIDTH = 0.4;
const CHARACTER_WIDTH = 6.4;

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Node = z.infer<typeof profile>['nodes'][number];

/** A flame graph (SVG) of a V8 CPU profile, waiting left out: as wide as the time, callers below, each with its ms when it is pointed at. */
export function flameGraph(cpuProfile: string, title: string): string {
  const { nodes, samples, timeDeltas } = profile.parse(JSON.parse(cpuProfile));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ownUs = new Map<number, number>();
  samples.forEach((id, index) => ownUs.set(id, (ownUs.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const totalUs = new Map<number, number>();
  const sum = (node: Node): number => {
    const own = node.callFrame.functionName === '(idle)' ? 0 : (ownUs.get(node.id) ?? 0);
    const total = childrenOf(node, byId).reduce((before, child) => before + sum(child), own);
    totalUs.set(node.id, total);
    return total;
  };
  const [root] = nodes;
  const allUs = root === undefined ? 0 : sum(root);
  if (root === undefined || allUs === 0) throw new Error('a profile without a sample');
  const boxes: { readonly node: Node; readonly x: number; readonly width: number; readonly depth: number }[] = [];
  const place = (node: Node, x: number, depth: number): void => {
    const width = ((totalUs.get(node.id) ?? 0) / allUs) * WIDTH;
    if (width < LEAST_WIDTH) return;
    boxes.push({ node, x, width, depth });
    let at = x;
    for (const child of childrenOf(node, byId)) {
      place(child, at, depth + 1);
      at += ((totalUs.get(child.id) ?? 0) / allUs) * WIDTH;
    }
  };
  place(root, 0, 0);
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 2;
  const drawn = boxes.map(({ node, x, width, depth }) => {
    const y = (rows - 1 - depth) * ROW;
    const { functionName, url, lineNumber } = node.callFrame;
    const name = functionName === '' ? '(anonymous)' : functionName;
    const where = `${name} ${url.split('/').at(-1) ?? ''}:${lineNumber + 1}, ${((totalUs.get(node.id) ?? 0) / 1000).toFixed(1)} ms`;
    const fits = Math.floor((width - 4) / CHARACTER_WIDTH);
    const text = fits < 3 ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escaped(name.slice(0, fits))}</text>`;
    const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colourOf(url)}"/>`;
    return `<g><title>${escaped(where)}</title>${rect}${text}</g>`;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${rows * ROW}" font-family="monospace" font-size="11">`;
  const heading = `<text x="2" y="12">${escaped(`${title}: ${(allUs / 1000).toFixed(0)} ms`)}</text>`;
  return `${head}<rect width="100%" height="100%" fill="#fff"/>${heading}${drawn.join('\n')}</svg>\n`;
}

function childrenOf({ children = [] }: Node, byId: ReadonlyMap<number, Node>): readonly Node[] {
  return children.flatMap((id) => byId.get(id) ?? []);
}

/** Ours, Node's, and what has no place in a file: the engine and the system. */
function colourOf(url: string): string {
  if (url.startsWith('node:')) return '#f6c177';
  return url === '' ? '#c9cdd6' : '#7aa2f7';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
