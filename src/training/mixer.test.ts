import { expect, test } from 'vitest';
import { plain, stopAfter, trainSmall, viaFile, digest } from '../../test/small-runs.js';
import { createDataset, take } from '../dataset/dataset.js';
import { syntheticDigits } from '../dataset/synthetic.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork } from '../network/network.js';
import { AbortError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import type { Checkpoint } from './checkpoint.js';
import { createMixer, trainedClasses, type MixedSources } from './mixer.js';
import type { Recipe } from './recipe.js';

const digits = syntheticDigits(60, createRandom(1));
const pictures = createDataset({
  name: 'grey pictures',
  height: 28,
  width: 28,
  images: new Uint8Array(3 * 784).fill(123),
  labels: new Uint8Array(3),
});

const recipe: Recipe = {
  ...plain,
  network: defineNetwork([flatten(), dense(11, { activation: 'softmax' })]),
  outliers: { share: 0.3 },
  synthetic: { share: 0.2 },
};

function mixed(count: number, seed: number, changes: Partial<Recipe> = {}) {
  const images = new Uint8Array(count * 784).fill(200);
  const labels = new Uint8Array(count).fill(7);
  createMixer({ ...recipe, ...changes }, digits, { pictures })!(images, labels, count, createRandom(seed)); // prettier-ignore
  return { images, labels: [...labels] };
}

const isUntouched = (images: Uint8Array, index: number): boolean =>
  images.subarray(index * 784, (index + 1) * 784).every((value) => value === 200);

test('a batch has its share of outliers with the class behind the digits, and of drawn digits', () => {
  const { images, labels } = mixed(64, 1);
  expect(labels.filter((label) => label === 10)).toHaveLength(19);
  const untouched = labels.map((_, i) => isUntouched(images, i));
  expect(untouched.filter(Boolean)).toHaveLength(64 - 19 - 13);
  labels.forEach((label, i) => {
    if (untouched[i]) expect(label).toBe(7);
  });
  const drawn = labels.filter((label, i) => !untouched[i] && label < 10);
  expect(new Set(drawn).size).toBeGreaterThan(4);
});

test("what is mixed in depends on the batch's random numbers alone", () => {
  expect(mixed(32, 5)).toEqual(mixed(32, 5));
  expect(mixed(32, 5).images).not.toEqual(mixed(32, 6).images);
});

test('kinds decide what the outliers are, given pictures among them', () => {
  const { images, labels } = mixed(20, 1, { outliers: { share: 0.5, kinds: { pictures: 1 } } });
  labels.forEach((label, i) => {
    if (label === 10) expect(images[i * 784]).toBe(123);
  });
});

test('a last batch of few images is mixed as well, and nothing beyond it is touched', () => {
  const images = new Uint8Array(8 * 784).fill(200);
  const labels = new Uint8Array(8).fill(7);
  createMixer(recipe, digits)!(images, labels, 3, createRandom(1));
  expect([...labels.subarray(0, 3)].filter((label) => label === 10)).toHaveLength(1);
  expect([...labels.subarray(3)]).toEqual([7, 7, 7, 7, 7]);
  for (let i = 3; i < 8; i++) expect(isUntouched(images, i)).toBe(true);
});

test('a recipe without outliers and drawn digits mixes nothing and keeps its classes', () => {
  expect(createMixer(plain, digits)).toBeUndefined();
  expect(trainedClasses(plain, ['a', 'b'])).toEqual(['a', 'b']);
  expect(trainedClasses(recipe, ['a', 'b'])).toEqual(['a', 'b', 'none']);
  expect(trainedClasses(recipe, ['a', 'none'])).toEqual(['a', 'none']);
});

test('a batch has its share of cuts, where the data has any', () => {
  const cuts = createDataset({
    ...{ name: 'cuts', height: 28, width: 28, labels: Uint8Array.of(3, 4) },
    images: new Uint8Array(2 * 784).fill(77, 0, 784).fill(78, 784),
  });
  const images = new Uint8Array(40 * 784).fill(200);
  const labels = new Uint8Array(40).fill(7);
  const withCuts = { ...recipe, cuts: { share: 0.25 } };
  createMixer(withCuts, digits, { cuts })!(images, labels, 40, createRandom(1));
  const places = [...labels.keys()].filter((i) => images.subarray(i * 784).at(0)! - 74 === labels[i]); // prettier-ignore
  expect(places).toHaveLength(10);
  expect(new Set(places.map((i) => labels[i]))).toEqual(new Set([3, 4]));
  expect(mixed(40, 1, { cuts: { share: 0.25 } })).toEqual(mixed(40, 1));
});

test('cuts stay within the batch, whatever the shares, and none are no cuts', () => {
  const cuts = createDataset({
    ...{ name: 'cuts', height: 28, width: 28, labels: Uint8Array.of(3) },
    images: new Uint8Array(784).fill(77),
  });
  const images = new Uint8Array(8 * 784).fill(200);
  const labels = new Uint8Array(8).fill(7);
  const shares = { ...recipe, synthetic: { share: 0.6 }, cuts: { share: 0.9 } };
  createMixer(shares, digits, { cuts })!(images, labels, 8, createRandom(1));
  expect(labels.filter((label) => label === 3).length).toBeGreaterThan(0);
  const mixedWith = (sources: MixedSources) => {
    const bytes = new Uint8Array(8 * 784).fill(200);
    const names = new Uint8Array(8).fill(7);
    createMixer(shares, digits, sources)!(bytes, names, 8, createRandom(1));
    return { bytes, names };
  };
  expect(mixedWith({ cuts: take(cuts, 0) })).toEqual(mixedWith({}));
});

test('a run with outliers and drawn digits ends with the same bytes after a stop', async () => {
  const options = { recipe, train: digits, validation: digits, outliers: pictures };
  const whole = await trainSmall(options);
  const checkpoint = viaFile(await stopAfter(4, options));
  const resumed = await trainSmall({ ...options, resume: checkpoint });
  expect(digest(resumed.weights)).toBe(digest(whole.weights));
  const others = await trainSmall({ ...options, recipe: { ...recipe, outliers: { share: 0.4 } } });
  expect(digest(others.weights)).not.toBe(digest(whole.weights));
});

test('a checkpoint is not resumed with other cuts', async () => {
  const withCuts = { ...recipe, cuts: { share: 0.25 } };
  const options = { recipe: withCuts, train: digits, validation: digits };
  const resume = await stopAfter(2, { ...options, cuts: take(digits, 9) });
  const other = trainSmall({ ...options, cuts: take(digits, 8), resume });
  await expect(other).rejects.toThrow(/Cannot resume/);
});

test('a checkpoint is not resumed with other outlier pictures', async () => {
  const without = { recipe, train: digits, validation: digits };
  const resume = await stopAfter(2, { ...without, outliers: pictures });
  await expect(trainSmall({ ...without, resume })).rejects.toThrow(/Cannot resume/);
});

test('shares, kinds and images that do not fit are refused before training', async () => {
  const run = (changes: Partial<Recipe>, train = digits) =>
    trainSmall({ recipe: { ...recipe, ...changes }, train, validation: train });
  await expect(run({ outliers: { share: 1 } })).rejects.toThrow(/share of outliers/);
  await expect(run({ cuts: { share: 2 } })).rejects.toThrow(/share of cuts/);
  await expect(run({ synthetic: { share: -0.1 } })).rejects.toThrow(/share of synthetic/);
  await expect(run({ outliers: { share: 0.1, kinds: {} } })).rejects.toThrow(/at least one kind/);
  await expect(trainSmall({ recipe: { ...plain, synthetic: { share: 0.1 } } })).rejects.toThrow(/12x12/); // prettier-ignore
});

test('a recipe writes numbers for data without cuts, and the run ends with the same bytes after a stop', async () => {
  const withNumbers = { ...recipe, cuts: { share: 0.25, numbers: 3 } };
  const options = { recipe: withNumbers, train: digits, validation: digits };
  const told: string[] = [];
  const onNumbers = (done: number, total: number) => told.push(`${done}/${total}`);
  const whole = await trainSmall({ ...options, onNumbers });
  expect(told).toEqual(['0/3', '3/3']);
  const without = await trainSmall({ ...options, recipe });
  expect(digest(whole.weights)).not.toBe(digest(without.weights));
  const checkpoint = viaFile(await stopAfter(4, options));
  const resumed = await trainSmall({ ...options, resume: checkpoint });
  expect(digest(resumed.weights)).toBe(digest(whole.weights));
});

test('a run that is stopped while numbers are written goes on from its beginning', async () => {
  const withNumbers = { ...recipe, cuts: { share: 0.25, numbers: 3 } };
  const options = { recipe: withNumbers, train: digits, validation: digits };
  let saved: Checkpoint | undefined;
  const onCheckpoint = (checkpoint: Checkpoint) => {
    saved = checkpoint;
    return Promise.resolve();
  };
  const stopped = trainSmall({ ...options, signal: AbortSignal.abort(), onCheckpoint });
  await expect(stopped).rejects.toThrow(AbortError);
  const resumed = await trainSmall({ ...options, resume: viaFile(saved!) });
  expect(digest(resumed.weights)).toBe(digest((await trainSmall(options)).weights));
});
