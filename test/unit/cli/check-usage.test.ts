import { expect, test } from 'vitest';
import { checkCommand } from '../../../electron/cli/check-command.ts';
import { UsageError } from '../../../electron/cli/usage.ts';

const URL = 'rtmp://push.example.com/live/canaryshow?token=canaryvalue';

test.each([
  [['--planned-kbps', '2500'], '--uplink --planned-kbps N'],
  [['--uplink', '--planned-kbps', '50'], '--planned-kbps takes'],
  [['--uplink', '--planned-kbps', '2.5 Mb/s'], '--planned-kbps takes'],
])('wrong usage %# is refused before anything is tried, in one line without the secret', async (args, says) => {
  const error: unknown = await checkCommand('check', [URL, ...args], {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).toContain(says);
  expect(message).not.toMatch(/\n|canary/);
});
