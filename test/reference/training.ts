/** @file Training as plain float64 loops, with gradients by central differences. Slow on purpose. */
import type { Loss } from '../../src/network/loss.js';
import { parametersOf, type Network, type Weights } from '../../src/network/network.js';
import { mean, referenceLosses, runReference } from './network.js';
import { toDoubles } from './network-runs.js';

/** A batch and the learning rate it is trained with. */
export interface ReferenceStep {
  /** Bytes [labels.length, height, width]. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly rate: number;
}

/** The rules that the reference knows, in full. */
export type ReferenceOptimizer =
  | { readonly type: 'sgd'; readonly momentum: number; readonly weightDecay: number }
  | {
      readonly type: 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    };

/** What training came to. */
export interface ReferenceTraining {
  readonly weights: ReadonlyMap<string, Float64Array>;
  /** All of them averaged, with the given decay or a young average's smaller one. */
  readonly averages: ReadonlyMap<string, Float64Array>;
  /** The loss of each step. */
  readonly losses: readonly number[];
}

const DIFFERENCE = 1e-6;
/** Share of running statistics that a step keeps, batchNorm's default. */
const KEPT = 0.9;

/** Takes `steps` one by one; batch norms have the default momentum. */
export function trainReference(
  network: Network,
  initial: Weights,
  loss: Loss,
  optimizer: ReferenceOptimizer,
  averagingDecay: number,
  steps: readonly ReferenceStep[],
): ReferenceTraining {
  const weights = toDoubles(initial);
  const averages = toDoubles(initial);
  const trainable = parametersOf(network).filter((parameter) => parameter.trainable);
  const first = new Map([...weights].map(([name, { length }]) => [name, new Float64Array(length)]));
  const second = new Map(
    [...weights].map(([name, { length }]) => [name, new Float64Array(length)]),
  );

  const losses = steps.map(({ pixels, labels, rate }, index) => {
    const run = () => runReference(network, weights, pixels, { learning: true });
    const lossNow = () => mean(referenceLosses(loss, run().output, labels));
    const before = lossNow();
    const { statistics } = run();
    const gradients = trainable.map(({ name }) => {
      const data = weights.get(name)!;
      return data.map((value, i) => {
        const [above, below] = [DIFFERENCE, -DIFFERENCE].map((difference) => {
          data[i] = value + difference;
          return lossNow();
        });
        data[i] = value;
        return (above! - below!) / (2 * DIFFERENCE);
      });
    });
    trainable.forEach(({ name, decays }, at) => {
      const [w, m, v] = [weights.get(name)!, first.get(name)!, second.get(name)!];
      gradients[at]!.forEach((gradient, i) => {
        const g = gradient + (decays ? optimizer.weightDecay * w[i]! : 0);
        if (optimizer.type === 'sgd') {
          m[i] = optimizer.momentum * m[i]! + g;
          w[i]! -= rate * m[i]!;
        } else {
          const { beta1, beta2, epsilon } = optimizer;
          m[i] = beta1 * m[i]! + (1 - beta1) * g;
          v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
          const mHat = m[i]! / (1 - beta1 ** (index + 1));
          const vHat = v[i]! / (1 - beta2 ** (index + 1));
          w[i]! -= (rate * mHat) / (Math.sqrt(vHat) + epsilon);
        }
      });
    });
    for (const [name, statistic] of statistics) {
      const running = weights.get(name)!;
      statistic.forEach((value, i) => (running[i] = KEPT * running[i]! + (1 - KEPT) * value));
    }
    // Steps before this one over steps and nine more: 0, 1/11, 2/12 ..
    const kept = Math.min(averagingDecay, index / (index + 10));
    for (const [name, average] of averages) {
      const now = weights.get(name)!;
      now.forEach((value, i) => (average[i] = kept * average[i]! + (1 - kept) * value));
    }
    return before;
  });
  return { weights, averages, losses };
}
