export type { Message, TextKey } from './catalog.ts';
export type { Params } from './fill.ts';
export type { FormatOptions } from './format.ts';
export { formatDate, formatDuration, formatMs, formatNumber, formatRate, formatTime } from './format.ts';
export type { IncidentWords } from './incident.ts';
export { incidentWords } from './incident.ts';
export type { HeadlineOptions, RenderOptions, Rendered } from './render.ts';
export { checkLabel, headline, render, sdkWords, tellApart } from './render.ts';
export { hasText, text } from './text.ts';
