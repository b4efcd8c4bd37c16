/** The parts of a show in the window, in their order. */
export const TABS = ['preflight', 'live', 'history'] as const;
export type Tab = (typeof TABS)[number];
