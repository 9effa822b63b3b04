import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { everything } from '../../test/small-runs.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { dropout } from '../network/layers/dropout.js';
import { flatten } from '../network/layers/flatten.js';
import { maxPool2d } from '../network/layers/pool2d.js';
import { defineNetwork, initialWeights } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import type { Optimizer } from './optimizer.js';
import type { Recipe } from './recipe.js';
import { labelledBatch } from './feed.js';
import { createStepper } from './step.js';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The classic network, small, with loss and gradients as PyTorch and Keras compute them. */
const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classic-gradients.json', import.meta.url), 'utf8'),
) as {
  readonly batch: number;
  readonly filters: readonly [number, number];
  readonly dense: number;
  readonly pixels: Numbers;
  readonly labels: readonly number[];
  readonly parameters: Readonly<Record<string, Numbers>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, Numbers>>;
};

const ownNames = { conv1: 'conv2d', conv2: 'conv2d_1', dense1: 'dense', dense2: 'dense_1' };
function ownName(name: string): string {
  const [layer, role] = name.split('.') as [keyof typeof ownNames, string];
  return `${ownNames[layer]}.${role}`;
}

const side = fixture.pixels.shape[2]!;
const small: Recipe = {
  ...everything,
  network: defineNetwork(
    [
      conv2d(fixture.filters[0], 3, { activation: 'relu' }),
      conv2d(fixture.filters[1], 3, { activation: 'relu' }),
      maxPool2d(2),
      dropout(0),
      flatten(),
      dense(fixture.dense, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ],
    { input: [side, side] },
  ),
  loss: { type: 'categoricalCrossEntropy' },
  batch: fixture.batch,
  averaging: { decay: 0.9 },
};
const weights = new Map(
  Object.entries(fixture.parameters).map(([name, { data }]) => [
    ownName(name),
    Float32Array.from(data),
  ]),
);

const rate = 0.05;

test.each<[Optimizer, (gradient: number, weight: number) => number]>([
  [{ type: 'sgd' }, (g) => rate * g],
  [{ type: 'sgd', momentum: 0.9 }, (g) => rate * g],
  [{ type: 'sgd', momentum: 0.9, nesterov: true }, (g) => rate * (g + 0.9 * g)],
  // After one step the means without their bias are the gradient and its square.
  [{ type: 'adam', epsilon: 1e-3 }, (g) => (rate * g) / (Math.abs(g) + 1e-3)],
])("one step of %j moves PyTorch's weights by its gradients", async (optimizer, change) => {
  const stepper = await createStepper({
    ...{ runtime: nodeRuntime, recipe: { ...small, optimizer }, batches: [5], threads: 1 },
  });
  try {
    stepper.load(weights);
    const pixels = Uint8Array.from(fixture.pixels.data);
    const labels = Uint8Array.from(fixture.labels);
    const { loss } = await stepper.step(labelledBatch(pixels, labels, 5, 0), rate, createRandom(1));
    expect(Math.abs(loss - fixture.loss)).toBeLessThan(1e-6 * fixture.loss);
    const after = stepper.weights(false);
    for (const [name, { data }] of Object.entries(fixture.gradients)) {
      const before = weights.get(ownName(name))!;
      data.forEach((gradient, i) => {
        const moved = after.get(ownName(name))![i]! - before[i]!;
        const error = Math.abs(moved + change(gradient, before[i]!));
        if (!(error < 2e-6)) expect(error, `${name}[${i}]`).toBeLessThan(2e-6);
      });
    }
    // The first average is the weights themselves.
    expect(stepper.weights(true)).toEqual(after);
  } finally {
    await stepper.release();
  }
});

test('weights come back from a stepper as they were given, whatever order its graph holds', async () => {
  const stepper = await createStepper({
    ...{ runtime: nodeRuntime, recipe: small, batches: [5], threads: 1 },
  });
  try {
    stepper.load(weights);
    expect(stepper.weights(false)).toEqual(weights);
    expect(stepper.weights(true)).toEqual(weights);
  } finally {
    await stepper.release();
  }
});

test("another network's weights are refused by name", async () => {
  const stepper = await createStepper({
    ...{ runtime: nodeRuntime, recipe: everything, batches: [8], threads: 1 },
  });
  try {
    const wider = defineNetwork([conv2d(5, 3), flatten(), dense(10)], { input: [12, 12] });
    expect(() => stepper.load(initialWeights(wider, createRandom(1)))).toThrow(
      new InputError(
        'Cannot take over weights for conv2d.weight: expected 36 values, got 45; they belong to another network.',
      ),
    );
    expect(() => stepper.load(new Map())).toThrow(/conv2d\.weight: expected 36 values, got none/);
  } finally {
    await stepper.release();
  }
});
