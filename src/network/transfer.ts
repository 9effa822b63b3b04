/**
 * @file Weights taken over from one classifier into another (transfer learning): the same layers, but
 * perhaps other classes. The last convolution or dense layer and all behind it work class by class;
 * there a class keeps what was learned under its name, and a new one is drawn.
 */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { sizeOf } from '../tensor/tensor.js';
import {
  classCount,
  defineNetwork,
  describe,
  initialWeights,
  parametersOf,
  type Network,
  type Parameter,
  type Weights,
} from './network.js';

/** A network and the names of its classes, in the order of its outputs. */
export interface ClassifierNetwork {
  readonly network: Network;
  readonly classes: readonly string[];
}

/** A classifier that has learned something. */
export interface LearnedClassifier extends ClassifierNetwork {
  readonly weights: Weights;
}

/**
 * The network with `classes` outputs instead of those it has.
 * @throws InputError when its last layer with weights is not what decides between the classes.
 */
export function withClassCount(network: Network, classes: number): Network {
  if (classCount(network) === classes) return network;
  const at = lastWeighted(network);
  const layer = network.layers[at];
  const changed =
    layer?.type === 'dense'
      ? { ...layer, units: classes }
      : layer?.type === 'conv2d'
        ? { ...layer, filters: classes }
        : undefined;
  const layers = network.layers.map((each, i) => (i === at ? (changed ?? each) : each));
  const result = defineNetwork(layers, { input: network.input });
  if (classCount(result) === classes) return result;
  throw new InputError(
    `Cannot give the network ${classes} classes: its outputs are not those of its last dense or conv2d layer; define the network anew.`,
  );
}

/**
 * The weights of `source` as initial weights of `target`. Rows of classes of the same name are kept,
 * those of new classes drawn from `random`, as all of them would be for a new network.
 * @throws InputError naming the first parameter that does not fit.
 */
export function transferWeights(
  source: LearnedClassifier,
  target: ClassifierNetwork,
  random: Random,
): Weights {
  checkInput(source.network, target.network);
  const stored = new Map(parametersOf(source.network).map((each) => [each.name, each]));
  const own = parametersOf(target.network);
  const names = new Set(own.map(({ name }) => name));
  const extra = [...stored.keys()].find((name) => !names.has(name));
  if (extra !== undefined) throw misfit(`the network that is trained has no ${extra}`);
  const byClass = classParameters(target.network);
  const drawn = initialWeights(target.network, random);
  const rows = target.classes.map((name) => source.classes.indexOf(name));
  return new Map(
    own.map((parameter) => {
      const { name, shape } = parameter;
      const from = stored.get(name);
      if (from === undefined) throw misfit(`they have no ${name}`);
      const values = source.weights.get(name)!;
      if (!byClass.has(name)) {
        if (from.shape.join() !== shape.join()) throw otherShape(parameter, from);
        return [name, values.slice()];
      }
      const fits =
        from.shape[0] === source.classes.length &&
        shape[0] === target.classes.length &&
        from.shape.slice(1).join() === shape.slice(1).join();
      if (!fits) throw otherShape(parameter, from);
      const width = sizeOf(shape.slice(1));
      const result = drawn.get(name)!;
      rows.forEach((row, i) => {
        if (row < 0) return;
        result.set(values.subarray(row * width, (row + 1) * width), i * width);
      });
      return [name, result];
    }),
  );
}

/**
 * Checks weights that a training is to start from.
 * @throws InputError when they are another network's, or hold what is no finite number.
 */
export function checkWeights(network: Network, weights: Weights): void {
  const own = parametersOf(network);
  for (const { name, shape } of own) {
    const values = weights.get(name);
    if (values?.length !== sizeOf(shape)) {
      throw misfit(
        `${name} takes ${sizeOf(shape)} values (${shape.join('x')}), got ${values?.length ?? 'none'}`,
      );
    }
    if (!values.every(Number.isFinite)) throw misfit(`${name} holds values that are not finite`);
  }
  const names = new Set(own.map(({ name }) => name));
  const extra = [...weights.keys()].find((name) => !names.has(name));
  if (extra !== undefined) throw misfit(`the network that is trained has no ${extra}`);
}

function checkInput({ input: from }: Network, { input: to }: Network): void {
  if (from.join() === to.join()) return;
  throw misfit(
    `they take images of ${from.join('x')}, the network that is trained ${to.join('x')}`,
  );
}

function otherShape({ name, shape }: Parameter, from: Parameter): InputError {
  return misfit(`${name} is ${from.shape.join('x')}, the network that is trained takes ${shape.join('x')}`); // prettier-ignore
}

function misfit(why: string): InputError {
  return new InputError(
    `Cannot start from these weights: ${why}; start from a model of the same network, or train without one.`,
  );
}

/** Where the last layer with a weight for every pair of input and output stands, or -1. */
function lastWeighted({ layers }: Network): number {
  return layers.findLastIndex(({ type }) => ['dense', 'conv2d', 'residual'].includes(type));
}

/** The names of the parameters whose rows belong to one class each. */
function classParameters(network: Network): ReadonlySet<string> {
  const at = lastWeighted(network);
  const layers = describe(network).slice(at);
  return new Set(
    layers[0]?.layer.type === 'residual'
      ? []
      : layers.flatMap(({ name, parameters }) => parameters.map(({ role }) => `${name}.${role}`)),
  );
}
