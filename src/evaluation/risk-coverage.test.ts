import { describe, expect, it } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { riskCoverage } from './risk-coverage.js';

/** Images of class 0, answered with these confidences, rightly or wrongly. */
function measure(...images: readonly (readonly [confidence: number, right: boolean])[]) {
  return riskCoverage(
    {
      classes: Uint8Array.from(images, ([, right]) => (right ? 0 : 1)),
      confidences: Float32Array.from(images, ([confidence]) => confidence),
    },
    new Uint8Array(images.length),
  );
}

describe('riskCoverage', () => {
  it('goes from all images to the surest, with the errors among those answered', () => {
    const { curve, aurc } = measure([0.5, false], [1, true], [0.75, true], [0.25, false]);
    expect(curve).toEqual([
      { confidence: 0.25, coverage: 1, risk: 0.5 },
      { confidence: 0.5, coverage: 0.75, risk: 1 / 3 },
      { confidence: 0.75, coverage: 0.5, risk: 0 },
      { confidence: 1, coverage: 0.25, risk: 0 },
    ]);
    expect(aurc).toBeCloseTo((1 / 2 + 1 / 3) / 4, 12);
  });

  it('answers images of equal confidence together, whatever their order', () => {
    const images = [[0.5, true], [0.5, false], [1, true]] as const; // prettier-ignore
    const { curve, aurc } = measure(...images);
    expect(curve).toEqual([
      { confidence: 0.5, coverage: 1, risk: 1 / 3 },
      { confidence: 1, coverage: 1 / 3, risk: 0 },
    ]);
    expect(measure(...images.toReversed())).toEqual({ curve, aurc, above: expect.anything() as unknown }); // prettier-ignore
  });

  it('says of the readings above a confidence how many there are and how many are wrong', () => {
    const { above } = measure([0.995, true], [0.995, false], [0.99, false], [0.94, true]);
    const claims = Object.fromEntries(above.map(({ confidence, ...claim }) => [confidence, claim]));
    expect(claims['0.99']).toEqual({ count: 2, errors: 1, errorRate: 0.5 });
    expect(claims['0.95']).toEqual({ count: 3, errors: 2, errorRate: 2 / 3 });
    expect(claims['0.9']).toEqual({ count: 4, errors: 2, errorRate: 0.5 });
    expect(claims['0.999']).toEqual({ count: 0, errors: 0, errorRate: null });
  });

  it('falls along the curve where confidence tells right from wrong, and keeps it short', () => {
    const random = createRandom(1);
    const images = Array.from({ length: 10_000 }, () => {
      const confidence = random.uniform();
      return [confidence, random.uniform() < confidence] as const;
    });
    const { curve, aurc } = measure(...images);
    expect(curve.length).toBeLessThan(100);
    expect(curve[0]).toMatchObject({ coverage: 1 });
    expect(curve[0]!.risk).toBeCloseTo(0.5, 1);
    // Images above a confidence of 1 - c are wrong in c/2; the mean of that over c is 1/4.
    const half = curve.find(({ coverage }) => coverage < 0.52)!;
    expect(half.risk).toBeCloseTo(half.coverage / 2, 1);
    expect(aurc).toBeCloseTo(0.25, 1);
  });

  it('has a point of the curve exactly where the readings above a confidence end', () => {
    const random = createRandom(2);
    const images = Array.from({ length: 5_000 }, () => {
      const confidence = 1 - random.uniform() ** 3;
      return [confidence, random.uniform() < confidence] as const;
    });
    const { curve, above } = measure(...images);
    for (const { count, errorRate } of above) {
      expect(curve.find(({ coverage }) => coverage === count / 5_000)?.risk).toBe(errorRate);
    }
    const coverages = curve.map(({ coverage }) => coverage);
    expect(coverages).toEqual(coverages.toSorted((a, b) => b - a));
  });

  it('is empty without images', () => {
    expect(measure()).toMatchObject({ aurc: 0, curve: [] });
  });
});
