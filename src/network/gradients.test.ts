import { describe, expect, it } from 'vitest';
import { gradientErrors } from '../../test/reference/finite-differences.js';
import { drawCase } from '../../test/reference/network-runs.js';
import { imageStacks, stacks } from '../../test/reference/stacks.js';
import { createRandom } from '../tensor/random.js';
import { defineNetwork } from './network.js';

/** Float32, and how far a ReLU's or a maximum's kink may lie from where float64 has it. */
const TOLERANCE = 2e-4;

describe('the gradients of the training graph are those of plain float64 loops', () => {
  it.each([...stacks, ...imageStacks])('$name', async ({ layers, input, loss }) => {
    const network = defineNetwork(layers, { input });
    const example = drawCase(network, 3, loss, createRandom(2));
    for (const { name, error } of await gradientErrors(example, createRandom(3))) {
      expect(error, name).toBeLessThan(TOLERANCE);
    }
  });
});
