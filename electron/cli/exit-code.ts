/** Exit codes of the command line; others rely on them. */
export const EXIT = { ok: 0, noGo: 1, usage: 2, fault: 3, aborted: 130 } as const;
