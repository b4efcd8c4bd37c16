/**
 * Media goes through in buffers that are soon gone. V8 lets twice its young generation of them pile up, 16 MB and more, before it looks: with
 * 2 MB twenty streams take a fifth less and about the same CPU (docs/performance.md), and a flood of connections half of what it took.
 */
export const RELAY_V8_FLAGS: readonly string[] = ['--max-semi-space-size=2'];
