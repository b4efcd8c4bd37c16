import { expect, test } from 'vitest';
import { relayCommand } from '../../../electron/cli/relay-command.ts';
import { UsageError } from '../../../electron/cli/usage.ts';

const TO = ['--to', 'rtmp://push.example.com/live/canaryshow?token=canaryvalue'];

test.each([
  [[], 'cuelight relay --url-env VAR'],
  [['rtmp://push.example.com/live/canaryshow'], 'cuelight relay --to <push-url>'],
  [[...TO, '--listen', '127.0.0.1'], '--listen takes 127.0.0.1:PORT'],
  [[...TO, '--listen', '127.0.0.1:70000'], '--listen takes 127.0.0.1:PORT'],
  [[...TO, '--stream-key', 'a/b'], '--stream-key takes'],
  [[...TO, '--policy', 'newest'], '--policy takes gapless, live-edge'],
  [[...TO, '--buffer-seconds', '0'], '--buffer-seconds takes'],
  [[...TO, '--record', ''], '--record takes a folder'],
  [[...TO, '--play-url', 'somewhere'], '--play-url takes the viewers’ address'],
  [[...TO, '--key-env', 'NOT_SET'], 'The variable NOT_SET is not set'],
  [[...TO, '--publish', 'real'], 'cuelight relay --help'],
])('wrong usage %# is refused before anything is tried, in one line without the secret', async (args, says) => {
  const error: unknown = await relayCommand(args, {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  const { message } = error as UsageError;
  expect(message).toContain(says);
  expect(message).not.toMatch(/\n|canary/);
});
