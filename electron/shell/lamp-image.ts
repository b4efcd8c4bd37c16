import { nativeImage, type NativeImage } from 'electron';
import type { LampKind } from '../contract/lamp.ts';
import { lampPicture } from './lamp-picture.ts';

/** For screens of every usual density; the system takes the one that fits. */
const FACTORS = [1, 1.25, 1.5, 2, 3] as const;

export function lampImage(kind: LampKind, sizePx: number, { template = false }: { readonly template?: boolean } = {}): NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of FACTORS) {
    const { width, height, bgra } = lampPicture(kind, Math.round(sizePx * scaleFactor), { template });
    image.addRepresentation({ scaleFactor, width, height, buffer: Buffer.from(bgra) });
  }
  image.setTemplateImage(template);
  return image;
}
