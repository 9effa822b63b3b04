import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conv2d } from '../src/network/layers/conv2d.js';
import { dense } from '../src/network/layers/dense.js';
import { dropout } from '../src/network/layers/dropout.js';
import { flatten } from '../src/network/layers/flatten.js';
import { maxPool2d } from '../src/network/layers/pool2d.js';
import { defineNetwork } from '../src/network/network.js';
import { classic } from '../src/training/recipes/classic.js';
import { runInference, runTraining, type NetworkCase } from './reference/network-runs.js';
import type { ReferenceTensor } from './reference/reference-tensor.js';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Fixture<P, I, G> {
  readonly batch: number;
  readonly filters: readonly [number, number];
  readonly dense: number;
  readonly pixels: I;
  readonly labels: readonly number[];
  readonly parameters: Readonly<Record<string, P>>;
  readonly logits: Numbers;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, G>>;
}

interface Drawn {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly limit: number;
  readonly first: readonly number[];
  readonly sum: number;
}
interface DrawnPixels {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly sum: number;
  readonly firstInner: readonly number[];
}
interface Sampled {
  readonly sum: number;
  readonly norm: number;
  readonly maxAbs: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));

/** The fixture's names for our parameters. */
const ownNames: Readonly<Record<string, string>> = {
  conv1: 'conv2d',
  conv2: 'conv2d_1',
  dense1: 'dense',
  dense2: 'dense_1',
};
function ownName(name: string): string {
  const [layer, role] = name.split('.') as [string, string];
  return `${ownNames[layer]}.${role}`;
}

/** Relative to the largest of `expected`. */
function expectClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value) / scale, `${what}[${i}]`).toBeLessThan(tolerance);
  });
}

async function expectSameScores(example: NetworkCase, logits: Numbers, loss: number) {
  const training = await runTraining(example);
  const inference = await runInference(example);
  expect(training.scores.shape).toEqual(logits.shape);
  expectClose(training.scores.data, logits.data, 2e-6, 'scores');
  expectClose(inference.logits.data, logits.data, 2e-6, 'logits');
  expect(Math.abs(training.loss - loss)).toBeLessThan(1e-6 * loss);
  return training.gradients;
}

const sum = ({ data }: ReferenceTensor) => data.reduce((total, value) => total + value, 0);

describe('the classic network in PyTorch and Keras', () => {
  it('has the same scores, loss and gradients, number for number, when small', async () => {
    const fixture = read('classic-gradients') as Fixture<Numbers, Numbers, Numbers>;
    const side = fixture.pixels.shape[2]!;
    const network = defineNetwork(
      [
        conv2d(fixture.filters[0], 3, { activation: 'relu' }),
        conv2d(fixture.filters[1], 3, { activation: 'relu' }),
        maxPool2d(2),
        dropout(0.25),
        flatten(),
        dense(fixture.dense, { activation: 'relu' }),
        dropout(0.5),
        dense(10, { activation: 'softmax' }),
      ],
      { input: [side, side] },
    );
    const weights = new Map(
      Object.entries(fixture.parameters).map(([name, { data }]) => [
        ownName(name),
        Float32Array.from(data),
      ]),
    );
    const pixels = Uint8Array.from(fixture.pixels.data);
    const labels = Uint8Array.from(fixture.labels);
    const example = { network, weights, pixels, labels, loss: classic.loss };
    const gradients = await expectSameScores(example, fixture.logits, fixture.loss);
    expect(gradients.size).toBe(8);
    for (const [name, { shape, data }] of Object.entries(fixture.gradients)) {
      const gradient = gradients.get(ownName(name))!;
      expect(gradient.shape).toEqual(shape);
      expectClose(gradient.data, data, 2e-6, name);
    }
  });

  it('has the same scores, loss and gradients at full size, through Winograd', async () => {
    const fixture = read('classic-full') as Fixture<Drawn, DrawnPixels, Sampled>;
    const weights = new Map(
      Object.entries(fixture.parameters).map(([name, drawn]) => {
        const size = drawn.shape.reduce((product, axis) => product * axis, 1);
        const data = uniform(drawn, size);
        const { first, sum: total } = drawn;
        expectClose(data.subarray(0, first.length), first, 1e-9, `first of ${name}`);
        expect(sum({ shape: [size], data: Float64Array.from(data) })).toBeCloseTo(total, 6);
        return [ownName(name), data];
      }),
    );
    const pixels = drawPixels(fixture.pixels);
    const labels = Uint8Array.from(fixture.labels);
    const { network, loss } = classic;
    const example = { network, weights, pixels, labels, loss };
    const gradients = await expectSameScores(example, fixture.logits, fixture.loss);
    for (const [name, sampled] of Object.entries(fixture.gradients)) {
      const { data, shape } = gradients.get(ownName(name))!;
      const { maxAbs, norm, indices, values } = sampled;
      const own = indices.map((index) => data[index]!);
      expectClose([maxAbs, ...own], [maxAbs, ...values], 1e-5, name);
      const figures = [
        data.reduce((top, g) => Math.max(top, Math.abs(g)), 0),
        Math.sqrt(sum({ shape, data: data.map((g) => g * g) })),
        sum({ shape, data }),
      ];
      expect(Math.abs(figures[0]! - maxAbs) / maxAbs, `largest of ${name}`).toBeLessThan(1e-5);
      expect(Math.abs(figures[1]! - norm) / norm, `norm of ${name}`).toBeLessThan(1e-5);
      const error = Math.abs(figures[2]! - sampled.sum) / (norm * Math.sqrt(data.length));
      expect(error, `sum of ${name}`).toBeLessThan(1e-5);
    }
  });
});

/** The fixture's stream of 32-bit numbers: xorshift32, begun at `seed`. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

function uniform({ seed, limit }: Drawn, size: number): Float32Array {
  const next = xorshift(seed);
  return Float32Array.from({ length: size }, () => ((next() >>> 8) / 8388608 - 1) * limit);
}

/** Bytes, about half of them 0, inside a border of four zeros. */
function drawPixels({ shape, seed, sum: total, firstInner }: DrawnPixels): Uint8Array {
  const [count, , height, width] = shape as [number, number, number, number];
  const next = xorshift(seed);
  const pixels = new Uint8Array(count * height * width);
  for (let image = 0; image < count; image++) {
    for (let y = 4; y < height - 4; y++) {
      for (let x = 4; x < width - 4; x++) {
        const top = next() >>> 24;
        pixels[(image * height + y) * width + x] = top < 128 ? 0 : top;
      }
    }
  }
  expect(pixels.reduce((all, pixel) => all + pixel, 0)).toBe(total);
  const start = 4 * width + 4;
  expect([...pixels.subarray(start, start + firstInner.length)]).toEqual(firstInner);
  return pixels;
}
