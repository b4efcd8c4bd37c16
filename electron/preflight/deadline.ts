/** A deadline that can stand still while the user is being asked. Its signal aborts with {@link DEADLINE} as the reason. */
export const DEADLINE = Symbol('deadline');

export interface Deadline {
  readonly signal: AbortSignal;
  leftMs(): number;
  /** Stops the clock until the returned function is called; pauses may overlap. */
  pause(): () => void;
  /** Frees the timer. */
  end(): void;
}

export function startDeadline(timeoutMs: number, now: () => number): Deadline {
  const controller = new AbortController();
  let leftMs = timeoutMs;
  let pauses = 0;
  let runningSinceMs = now();
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    runningSinceMs = now();
    timer = setTimeout(() => controller.abort(DEADLINE), Math.max(0, leftMs));
  };
  arm();
  return {
    signal: controller.signal,
    leftMs: () => (pauses > 0 ? leftMs : leftMs - (now() - runningSinceMs)),
    pause() {
      pauses += 1;
      if (pauses === 1) {
        clearTimeout(timer);
        leftMs -= now() - runningSinceMs;
      }
      let resumed = false;
      return () => {
        if (resumed) return;
        resumed = true;
        pauses -= 1;
        if (pauses === 0 && !controller.signal.aborted) arm();
      };
    },
    end() {
      clearTimeout(timer);
      pauses += 1;
    },
  };
}
