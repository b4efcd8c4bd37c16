/** The parts of a show in the window, in their order. History joins this list when it exists; a dead tab is worse than none. */
export const TABS = ['preflight', 'live'] as const;
export type Tab = (typeof TABS)[number];
