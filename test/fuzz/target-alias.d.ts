/** The bundle is made with one target in this place. */
declare module '#target' {
  import type { FuzzTarget } from './target.ts';
  export const target: FuzzTarget;
}
