/**
 * @file Reverse-mode differentiation: the backward pass is the nodes in reverse order and each
 * operator's gradient rule.
 */
import { InputError } from '../tensor/error.js';
import { formatShape, sizeOf } from '../tensor/tensor.js';
import type { GraphBuilder, Node, Value } from './graph.js';
import { operators } from './operators/index.js';

/**
 * Adds to `graph` the nodes that compute the gradient of `loss`, a value of one element, with
 * respect to each of `targets`.
 * @returns the gradients, in the order of `targets`, each of its target's shape.
 * @throws InputError when the loss is no scalar, does not depend on a target, or the way to it
 *   leads through an operator that has no gradient.
 */
export function differentiate(
  graph: GraphBuilder,
  loss: Value,
  targets: readonly Value[],
): readonly Value[] {
  if (sizeOf(loss.shape) !== 1) {
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
  const rule = operators[node.operator].gradient;
  if (typeof rule === 'string') {
    throw new InputError(`Node ${node.output.name} (${node.operator}) is ${rule}.`);
  }
  const needs = (position: number) => dependent.has(node.inputs[position]!.name);
  return rule({ graph, node, gradient, needs });
}
