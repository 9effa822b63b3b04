/**
 * @file Reverse-mode differentiation: the backward pass is the nodes in reverse order and each
 * operator's gradient rule.
 */
import { InputError } from '../tensor/error.js';
import { BATCH, formatShape } from '../tensor/tensor.js';
import { formatType, type GraphBuilder, type Node, type Value } from './graph.js';
import { operators } from './operators/index.js';

/**
 * Adds to `graph` the nodes that compute the gradient of `loss`, a value of one element, with
 * respect to each of `targets`.
 * @returns the gradients, in the order of `targets`, each of its target's shape.
 * @throws InputError when the loss is no scalar, does not depend on a target, or the way to it
 *   leads through a node that has no gradient or whose sizes are known only at run time.
 */
export function differentiate(
  graph: GraphBuilder,
  loss: Value,
  targets: readonly Value[],
): readonly Value[] {
  if (loss.shape.some((size) => size !== 1)) {
    throw new InputError(
      `Cannot differentiate ${loss.name} of shape ${formatShape(loss.shape)}: a loss has one element.`,
    );
  }
  const forward = [...graph.nodes];
  const dependent = new Set(targets.map((target) => target.name));
  for (const node of forward) {
    if (node.inputs.some((input) => dependent.has(input.name))) dependent.add(node.output.name);
  }

  const gradients = new Map<string, Value>();
  const accumulate = (value: Value, part: Value) => {
    const sum = gradients.get(value.name);
    gradients.set(value.name, sum === undefined ? part : graph.apply('Add', [sum, part], {}));
  };
  const one = Float32Array.of(1);
  accumulate(loss, graph.constant({ dtype: 'float32', shape: loss.shape, data: one }));

  for (const node of forward.reverse()) {
    const gradient = gradients.get(node.output.name);
    if (gradient === undefined || !dependent.has(node.output.name)) continue;
    applyRule(graph, node, gradient, dependent).forEach((part, position) => {
      const input = node.inputs[position]!;
      if (part !== undefined && dependent.has(input.name)) accumulate(input, part);
    });
  }

  return targets.map((target) => {
    const gradient = gradients.get(target.name);
    if (gradient === undefined) {
      throw new InputError(`The loss ${loss.name} does not depend on ${target.name}.`);
    }
    return gradient;
  });
}

function applyRule(
  graph: GraphBuilder,
  node: Node,
  gradient: Value,
  dependent: ReadonlySet<string>,
): readonly (Value | undefined)[] {
  const { operator, inputs, output } = node;
  const rule = operators[operator].gradient;
  const described = `Node ${output.name} (${operator}) of ${inputs.map(formatType).join(', ')}`;
  if (typeof rule === 'string') throw new InputError(`${described} is ${rule}.`);
  if ([...inputs, output].some((value) => value.shape.includes(BATCH))) {
    throw new InputError(`${described} has no gradient: expected fixed sizes, not BATCH.`);
  }
  const depends = (value: Value) => dependent.has(value.name);
  const needs = (position: number) => depends(inputs[position]!);
  try {
    return rule({ graph, node, gradient, needs, depends });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${described} has no gradient: ${error.message}`);
  }
}
