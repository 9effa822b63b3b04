/**
 * @file An independent plain float64 interpreter of a graph: the oracle that gradients, layers and
 * ONNX encodings are tested against. Slow on purpose; nothing of it is shared with src/graph.
 */
import type { Graph, Node } from '../../src/graph/graph.js';
import type { OperatorName } from '../../src/graph/operators/index.js';
import { referenceOperators } from './operators.js';
import { toReference, type ReferenceTensor } from './reference-tensor.js';

/** Reference tensors by name. */
export type ReferenceTensors = Readonly<Record<string, ReferenceTensor>>;

/**
 * Computes every value of `graph`.
 * @param feeds the inputs by name; one of a constant's name takes the constant's place.
 * @returns all values by name: inputs, constants, nodes' outputs, and results by public name.
 * @throws Error when an input is not fed.
 */
export function interpret(graph: Graph, feeds: ReferenceTensors): ReferenceTensors {
  const values: Record<string, ReferenceTensor> = {};
  for (const [name, constant] of graph.constants) values[name] = toReference(constant);
  Object.assign(values, feeds);
  const value = (name: string): ReferenceTensor => {
    const found = values[name];
    if (found === undefined) throw new Error(`Nothing feeds ${name}.`);
    return found;
  };
  for (const node of graph.nodes) {
    values[node.output.name] = evaluate(
      node,
      node.inputs.map((input) => value(input.name)),
    );
  }
  for (const [name, result] of graph.outputs) values[name] = value(result.name);
  return values;
}

function evaluate<K extends OperatorName>(
  { operator, attributes }: Node<K>,
  inputs: readonly ReferenceTensor[],
): ReferenceTensor {
  return referenceOperators[operator](inputs, attributes);
}

/**
 * The gradient of the one-element value `loss` with respect to the input or constant `target`, by
 * central differences of step `step`: each element's error is of the order step^2.
 */
export function finiteDifferences(
  graph: Graph,
  feeds: ReferenceTensors,
  loss: string,
  target: string,
  step = 1e-5,
): ReferenceTensor {
  const constant = graph.constants.get(target);
  const at = feeds[target] ?? (constant && toReference(constant));
  if (at === undefined) throw new Error(`Nothing feeds ${target}.`);
  const lossWith = (element: number, offset: number): number => {
    const data = at.data.slice();
    data[element]! += offset;
    return interpret(graph, { ...feeds, [target]: { shape: at.shape, data } })[loss]!.data[0]!;
  };
  const slope = (_: number, element: number) =>
    (lossWith(element, step) - lossWith(element, -step)) / (2 * step);
  return { shape: at.shape, data: at.data.map(slope) };
}
