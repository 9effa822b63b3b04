/** @file Checks a graph before it is encoded or run. */
import { InputError } from '../tensor/error.js';
import { formatShape } from '../tensor/tensor.js';
import { inferOutput, type Graph, type Value } from './graph.js';

/**
 * Checks that every name is defined once and before its use, that every node's output is what its
 * operator's shape rule gives, and that every output exists.
 * @throws InputError naming node, operator and shapes.
 */
export function verify(graph: Graph): void {
  const defined = new Map<string, Pick<Value, 'dtype' | 'shape'>>(graph.constants);
  const define = (value: Value) => {
    if (defined.has(value.name)) {
      throw new InputError(`Graph ${graph.name} defines ${value.name} twice.`);
    }
    defined.set(value.name, value);
  };
  const check = (value: Value, user: string) => {
    const known = defined.get(value.name);
    if (known === undefined) {
      throw new InputError(
        `${user} of graph ${graph.name} uses ${value.name}, which nothing defines before it.`,
      );
    }
    if (typeName(known) !== typeName(value)) {
      throw new InputError(
        `${user} of graph ${graph.name} takes ${value.name} as ${typeName(value)}, but it is ${typeName(known)}.`,
      );
    }
  };

  graph.inputs.forEach(define);
  for (const { operator, inputs, attributes, output } of graph.nodes) {
    const user = `Node ${output.name} (${operator})`;
    inputs.forEach((input) => check(input, user));
    const inferred = inferOutput(output.name, operator, inputs, attributes);
    if (typeName(inferred) !== typeName(output)) {
      throw new InputError(
        `${user} declares ${typeName(output)}, but its inputs give ${typeName(inferred)}.`,
      );
    }
    define(output);
  }
  if (graph.outputs.size === 0) throw new InputError(`Graph ${graph.name} has no outputs.`);
  for (const [name, value] of graph.outputs) check(value, `Output ${name}`);
}

function typeName({ dtype, shape }: Pick<Value, 'dtype' | 'shape'>): string {
  return `${dtype}${formatShape(shape)}`;
}
