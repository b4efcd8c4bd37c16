import { GROUPS, type Group } from './cell.ts';
import type { CellResult, Result } from './result.ts';
import { codesOf, isLate, rightOf, tallyOf, timeOf, timeText } from './table.ts';

const TITLES: Readonly<Record<Group, string>> = {
  names: 'Names',
  network: 'Network and clock',
  ports: 'Ports',
  tls: 'Encryption',
  handshake: 'Handshake',
  connect: 'App',
  publish: 'Publish',
  'in-use': 'Stream in use, by server',
  signature: 'Signature refused, by server',
  uplink: 'Uplink',
  healthy: 'Healthy, and not to be accused',
};

const GOALS: readonly (readonly [goal: string, words: string])[] = [
  ['network-silence', 'silence of the network, named in 3.5 s'],
  ['dead-name-server', 'a dead name server, named in 4 s'],
  ['connect-silence', 'silence at `connect`, within 0.5 s of its 6 s'],
  ['publish-silence', 'silence at `publish`, within 0.5 s of its 8 s'],
];

/** The result as a page for readers; the same result makes the same page. */
export function pageOf(result: Result): string {
  const tally = tallyOf(result);
  const machine = Object.entries(result.machine).map(([name, value]) => `${name} ${value}`);
  const runs = Math.max(...result.cells.map((cell) => cell.runs.length));
  return `${[
    '# The fault matrix',
    'Each row is a fault that was really made: a firewall in a network namespace, a name server that lies, a server that hangs up. The command line was sent at it as a user would run it, and so were ffmpeg and librtmp. The codes that are right for a row were written down before the first run. Which clue leads to which cause stands in [diagnosis.md](diagnosis.md).',
    'Servers that can be set up are real: nginx-rtmp, node-media-server 4, ffmpeg. The others are scripted to behave on the wire as they are known to. librtmp takes no IPv6 address in a URL and got through TLS nowhere here, at healthy ingests as little, so in those rows its word says nothing of the fault.',
    `${String(tally.cells)} cells: ${String(tally.faults)} faults and ${String(tally.healthy)} healthy places. ${String(runs)} run${runs === 1 ? '' : 's'} of each: ${String(tally.runs - tally.wrong)} of ${String(tally.runs)} checks as written, ${String(tally.flaky.length)} cells that were now right, now wrong. Median time to the cause: ${timeText(tally.medianMs)}.`,
    `Made by \`npm run faults\` on ${result.startedAt.slice(0, 10)}. ${machine.join(', ')}.`,
    goals(result.cells),
    comparison(result.cells),
    ...GROUPS.flatMap((group) =>
      section(
        group,
        result.cells.filter((cell) => cell.group === group),
      ),
    ),
    notes(result.cells),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function goals(cells: readonly CellResult[]): string {
  const rows = GOALS.flatMap(([goal, words]) => {
    const some = cells.filter(({ expected }) => expected.goal === goal);
    if (some.length === 0) return [];
    const times = some.map(timeOf);
    const slowestMs = Math.max(...some.flatMap((cell) => cell.runs.map(({ namedMs }) => namedMs ?? Number.NaN)));
    const missed = some.filter(isLate).length;
    return [
      `| ${words} | ${String(some.length)} | ${timeText(Math.min(...times))} to ${timeText(Math.max(...times))} | ${timeText(slowestMs)} | ${missed === 0 ? 'met' : `missed in ${String(missed)}`} |`,
    ];
  });
  return ['| goal | cells | named after, as medians | slowest run | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** How the others fare at the same faults. */
function comparison(cells: readonly CellResult[]): string {
  const asked = cells.filter(({ isFault, ffmpeg, librtmp }) => isFault && ffmpeg !== null && librtmp !== null);
  if (asked.length === 0) return '';
  const hang = (words: readonly (string | undefined)[]): string => String(words.filter((said) => said?.startsWith('hangs')).length);
  const [ffmpeg, librtmp] = [asked.map((cell) => cell.ffmpeg?.said), asked.map((cell) => cell.librtmp?.said)];
  return `Of the ${String(asked.length)} faults, ffmpeg was still hanging after 30 s at ${hang(ffmpeg)}, and librtmp at ${hang(librtmp)}.`;
}

function section(group: Group, cells: readonly CellResult[]): readonly string[] {
  if (cells.length === 0) return [];
  const head = '| cell | server | by | fault | expected | said | after | ffmpeg | librtmp | |';
  return [`## ${TITLES[group]}`, [head, '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...cells.map(row)].join('\n')];
}

function row(cell: CellResult): string {
  const { id, group, server, way, fault, expected, isFault } = cell;
  const word = (peer: CellResult['ffmpeg']): string => (peer === null ? '' : `${escaped(peer.said)} (${timeText(peer.tookMs)})`);
  const parts = [
    id.slice(group.length + 1),
    server,
    way,
    escaped(fault),
    expected.codes.map((code) => `\`${code}\``).join(' or '),
    codesOf(cell)
      .split(' ')
      .map((code) => `\`${code}\``)
      .join(' '),
    isFault ? timeText(timeOf(cell)) : '',
    word(cell.ffmpeg),
    word(cell.librtmp),
    rightOf(cell) === 'right' ? '' : rightOf(cell),
  ];
  return `| ${parts.join(' | ')} |`;
}

/** Expectations that were not what was first written, and why. */
function notes(cells: readonly CellResult[]): string {
  const changed = cells.filter(({ expected }) => expected.because !== null);
  if (changed.length === 0) return '';
  return ['## Expectations changed after a run', ...changed.map(({ id, expected }) => `- ${id}: ${expected.because ?? ''}`)].join('\n\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('`', "'");
}
