/** How large the page is drawn, percent. */
export const ZOOMS = [100, 125, 150, 175, 200] as const;
export type ZoomPercent = (typeof ZOOMS)[number];

export function isZoom(value: unknown): value is ZoomPercent {
  return ZOOMS.some((zoom) => zoom === value);
}

export const ZOOM_STEPS = ['larger', 'smaller', 'usual-size'] as const;
export type ZoomStep = (typeof ZOOM_STEPS)[number];

/** At either end the same. */
export function zoomTo(step: ZoomStep, from: ZoomPercent): ZoomPercent {
  if (step === 'usual-size') return 100;
  return ZOOMS[ZOOMS.indexOf(from) + (step === 'larger' ? 1 : -1)] ?? from;
}
