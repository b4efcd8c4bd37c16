/**
 * Calls `then` after `ms`, but not before what has already arrived was heard: when this process stood still (the computer slept, a busy
 * moment), its timers come before its sockets, and an answer that lay ready would be taken for silence. Gives what ends the wait.
 */
export function whenOverdue(ms: number, then: () => void): () => void {
  let last: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    last = setImmediate(then);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
