import { app } from 'electron';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** How long the program may take to show that it works, ms. */
const DEADLINE_MS = 120_000;

/** Started with --self-test: it shows that it works, says so on one line and ends. Neither the user's files nor a network are touched. */
export function isSelfTest(): boolean {
  return app.commandLine.hasSwitch('self-test');
}

/** A temporary folder in place of the user's own, left to whoever started this; and an end, should the test never come to one. */
export function placeSelfTest(): string {
  setTimeout(() => endSelfTest({ selfTest: 'failed', step: 'deadline', why: `not done in ${DEADLINE_MS} ms` }), DEADLINE_MS).unref();
  return mkdtempSync(path.join(os.tmpdir(), 'cuelight-self-test-'));
}

export type SelfTestResult =
  | { readonly selfTest: 'passed'; readonly [fact: string]: unknown }
  | { readonly selfTest: 'failed'; readonly step: string; readonly why: string };

/** One line of JSON, and the exit code that says it too. */
export function endSelfTest(result: SelfTestResult): void {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => app.exit(result.selfTest === 'passed' ? 0 : 1));
}
