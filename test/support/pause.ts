/** For what is a length of time by itself: an outage of so long, a calm of so long. Everything else awaits an event. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
