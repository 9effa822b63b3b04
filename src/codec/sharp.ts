/** @file The image library, loaded on first use: its native part takes longer than a CLI's --help. */
import type sharpModule from 'sharp';
import type { Sharp } from 'sharp';

/** Loads sharp; later calls get the same module. */
export async function loadSharp(): Promise<typeof sharpModule> {
  return (await import('sharp')).default;
}

/** The pipeline's result as 8-bit grey: orientation first, alpha over white, then luminance. */
export async function toGrey(
  pipeline: Sharp,
): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await pipeline
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
