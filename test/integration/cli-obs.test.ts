import { afterEach, expect, it } from 'vitest';
import { startScriptedObs, type ScriptedObs } from '../support/obs-websocket.ts';
import { checkOf, reportOf } from '../support/run-cli.ts';

const PASSWORD = 'canary-password';
let obs: ScriptedObs;
afterEach(() => obs.close());

it('`check --obs` tells nothing of what OBS says, not even where DEBUG asks every library for its messages', async () => {
  obs = await startScriptedObs({ password: PASSWORD, service: { server: 'rtmp://127.0.0.1:1/live', key: 'canary-key' } });
  const args = [
    'check',
    '--url-env',
    'URL',
    '--controls',
    'none',
    '--obs',
    '--obs-address',
    `127.0.0.1:${obs.port}`,
    '--obs-password-env',
    'OBS',
  ];
  const { report, stdout, stderr } = await reportOf(args, {
    env: { URL: 'rtmp://127.0.0.1:1/live/friday', OBS: PASSWORD, DEBUG: '*' },
  });
  expect(checkOf(report, 'encoder')).toMatchObject({
    status: 'fail',
    code: 'encoder.other-url',
    evidence: { sameServer: true, sameKey: false },
  });
  expect(stdout + stderr).not.toContain('canary');
});
