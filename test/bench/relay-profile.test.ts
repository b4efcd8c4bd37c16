import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { report } from '../support/report.ts';
import { flameGraph } from './flame.ts';
import { startWay } from './relay-ways.ts';

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 60);
const FOLDER = path.resolve(import.meta.dirname, '../../out/bench');
const PROFILED = ['relay', 'splice'] as const;

it('where the CPU time of one relayed stream of 8 Mb/s goes, beside a bare splice: profiles and flame graphs in out/bench', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const source = await makeFlv({ seconds: SECONDS, bitrateKbps: 8000 });
  const profileOf = async (name: (typeof PROFILED)[number]): Promise<void> => {
    const sink = await startNginxRtmp();
    const way = await startWay(name, { count: 1, sinkPort: sink.port, profileTo: FOLDER });
    const { port, stream } = way.entry(0);
    expect(await pushFile(source, `rtmp://127.0.0.1:${port}/live/${stream}`).ended).toBe(0);
    await way.stop();
    await sink.stop();
  };
  await Promise.all(PROFILED.map(profileOf));
  for (const name of PROFILED) {
    const file = path.join(FOLDER, name);
    writeFileSync(`${file}.svg`, flameGraph(readFileSync(`${file}.cpuprofile`, 'utf8'), `${name}, ${SECONDS} s at 8 Mb/s`));
    report(name, { profile: `out/bench/${name}.cpuprofile`, 'flame graph': `out/bench/${name}.svg` });
  }
});
