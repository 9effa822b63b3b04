import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { GreyImage } from '../image/grey-image.js';
import { InputError } from '../tensor/error.js';
import { pngDataUri } from './digit-image.js';

/** Any grey image of 1 to 12 pixels a side. */
const anyImage: fc.Arbitrary<GreyImage> = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
    }),
  );

describe('pngDataUri', () => {
  it('is read back pixel by pixel by a PNG decoder', async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        const [head, base64] = (await pngDataUri(image)).split(',');
        expect(head).toBe('data:image/png;base64');
        const { data, info } = await sharp(Buffer.from(base64!, 'base64'))
          .extractChannel(0)
          .raw()
          .toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([image.width, image.height]);
        expect(new Uint8Array(data)).toEqual(image.data);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['too few bytes', { width: 4, height: 4, data: new Uint8Array(15) }],
    ['no pixels', { width: 0, height: 4, data: new Uint8Array(0) }],
  ])('rejects an image with %s', async (_, image) => {
    await expect(pngDataUri(image)).rejects.toThrow(InputError);
  });
});
