/** @file Random small networks, for property tests. */
import { activations } from '../../src/network/activation.js';
import { activation } from '../../src/network/layers/activation.js';
import { batchNorm } from '../../src/network/layers/batch-norm.js';
import { conv2d } from '../../src/network/layers/conv2d.js';
import { dense } from '../../src/network/layers/dense.js';
import { dropout } from '../../src/network/layers/dropout.js';
import { flatten } from '../../src/network/layers/flatten.js';
import type { Layer } from '../../src/network/layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from '../../src/network/layers/pool2d.js';
import { residual } from '../../src/network/layers/residual.js';
import { inferLayers } from '../../src/network/layers/stack.js';
import { defineNetwork, type Network } from '../../src/network/network.js';
import { InputError } from '../../src/tensor/error.js';
import type { Random } from '../../src/tensor/random.js';

const pick = <T>(random: Random, choices: readonly T[]): T =>
  choices[random.integer(choices.length)]!;

function imageLayer(random: Random, depth: number): Layer {
  const padding = pick(random, ['valid', 'same'] as const);
  const kernel = pick(random, [1, 2, 2, 3, [2, 3], 4] as const);
  const chosen = pick(random, [undefined, 'relu', pick(random, activations)] as const);
  const activated = chosen ? { activation: chosen } : {};
  const bias = random.integer(3) > 0;
  switch (random.integer(depth === 0 ? 11 : 10)) {
    case 0:
    case 1:
      // In Winograd's form if the layer before has as many channels.
      return conv2d(8 + random.integer(2), 3, {
        ...{ padding, bias, ...activated },
        ...(padding === 'same' ? { dilation: pick(random, [1, 1, 2, [3, 1]] as const) } : {}),
      });
    case 2:
    case 3:
      return conv2d(pick(random, [1, 3, 8]), pick(random, [1, 3, kernel]), {
        padding,
        bias,
        stride: pick(random, [1, 1, 2, [1, 2]] as const),
        ...activated,
      });
    case 4:
    case 5:
      return maxPool2d(kernel, { padding });
    case 6:
      return maxPool2d(kernel, { padding, stride: pick(random, [1, 2]) });
    case 7:
      return averagePool2d(kernel, { padding, stride: pick(random, [1, 2, 3]) });
    case 8:
      return batchNorm({ epsilon: 0.1 });
    case 9:
      return pick(random, [dropout(0.3), activation(pick(random, activations))]);
    default: {
      const inner = Array.from({ length: 1 + random.integer(3) }, () => imageLayer(random, 1));
      return residual(inner, activated);
    }
  }
}

/** A network of up to `length` layers on an image and a few more on the vector behind it. */
export function randomNetwork(random: Random, length: number): Network {
  const input: [number, number] = [4 + random.integer(10), 4 + random.integer(10)];
  const layers: Layer[] = [];
  const features = () => inferLayers(layers, [...input, 1]);
  const grow = (layer: Layer) => {
    try {
      inferLayers([layer], features());
      layers.push(layer);
    } catch (error) {
      // A layer that does not fit here is left out.
      if (!(error instanceof InputError)) throw error;
    }
  };
  for (let step = 0; step < length; step++) grow(imageLayer(random, 0));
  grow(pick(random, [flatten(), flatten(), flatten(), globalAveragePool2d()]));
  const size = features()[0];
  const behind: readonly (() => Layer)[] = [
    () => dropout(0.2),
    () => batchNorm({ epsilon: 0.1 }),
    () => flatten(),
    () => activation(pick(random, activations)),
    () => dense(4, { activation: pick(random, activations) }),
    () => residual([size < 100 ? dense(size) : activation('silu')]),
  ];
  // A residual block adds to the vector as it is now, so it may only come first.
  grow(pick(random, behind)());
  grow(pick(random, behind.slice(0, -1))());
  return defineNetwork([...layers, dense(3, { activation: 'softmax' })], { input });
}
