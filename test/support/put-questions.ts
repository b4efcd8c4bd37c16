import { fork } from 'node:child_process';
import path from 'node:path';
import { bundle, type Bundle } from './bundle.ts';
import type { Answer, Question, Report } from './hostile-net-child.ts';
import type { Cost } from './own-cost.ts';

export interface Asked {
  readonly answers: readonly Answer[];
  readonly cost: Cost;
}

export interface PutOptions {
  /** Trusted beside Node's own list. */
  readonly authorityFile?: string;
  /** False: nobody has to wait for its turn. */
  readonly pours?: boolean;
}

/** So many may be left that only wait for their limits: then the next process has its turn, and none pays for another's floods. */
const ONLY_WAIT = 5;

export class Asker {
  readonly #script: Bundle;
  #turn: Promise<void> = Promise.resolve();

  private constructor(script: Bundle) {
    this.#script = script;
  }

  static async open(): Promise<Asker> {
    return new Asker(await bundle([path.join(import.meta.dirname, 'hostile-net-child.ts')]));
  }

  /** All at once, in a process of their own; rejects when it ends before they are answered. */
  async put(questions: readonly Question[], { authorityFile, pours = true }: PutOptions = {}): Promise<Asked> {
    const before = pours ? this.#turn : Promise.resolve();
    let next: () => void = () => {};
    if (pours)
      this.#turn = new Promise((resolve) => {
        next = resolve;
      });
    await before;
    return new Promise((resolve, reject) => {
      const child = fork(this.#script.files[0] ?? '', [], {
        execArgv: ['--expose-gc'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, ...(authorityFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorityFile }) },
      });
      const answers: Answer[] = [];
      child.on('message', (report: Report) => {
        if ('answer' in report) answers.push(report.answer);
        if (questions.length - answers.length <= ONLY_WAIT) next();
        if ('answer' in report) return;
        resolve({ answers, cost: report.cost });
        child.kill('SIGKILL');
      });
      child.on('exit', (code, signal) => {
        next();
        reject(new Error(`the process ended by itself: ${String(code ?? signal)}`));
      });
      child.send(questions);
    });
  }

  close(): Promise<void> {
    return this.#script.remove();
  }
}
