/** @file Checks a graph before it is encoded or run. */
import { InputError } from '../tensor/error.js';
import { BATCH, sizeOf, type Tensor } from '../tensor/tensor.js';
import { formatType, inferOutput, type Graph, type Value } from './graph.js';
import { isSize } from './operators/operator.js';

/**
 * Checks that every name is defined once and before its use, that inputs and constants have
 * possible shapes, that every node's output is what its operator's shape rule gives, that every
 * output exists, and that free axes are those of inputs and outputs.
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
    if (formatType(known) !== formatType(value)) {
      throw new InputError(
        `${user} of graph ${graph.name} takes ${value.name} as ${formatType(value)}, but it is ${formatType(known)}.`,
      );
    }
  };

  for (const [name, constant] of graph.constants) checkConstant(graph, name, constant);
  for (const input of graph.inputs) {
    if (!input.shape.every(isSize)) {
      throw new InputError(
        `Input ${input.name} of graph ${graph.name} is ${formatType(input)}: sizes are whole numbers from 1, or BATCH.`,
      );
    }
    define(input);
  }
  for (const { operator, inputs, attributes, output } of graph.nodes) {
    const user = `Node ${output.name} (${operator})`;
    inputs.forEach((input) => check(input, user));
    const inferred = inferOutput(output.name, operator, inputs, attributes);
    if (formatType(inferred) !== formatType(output)) {
      throw new InputError(
        `${user} declares ${formatType(output)}, but its inputs give ${formatType(inferred)}.`,
      );
    }
    define(output);
  }
  if (graph.outputs.size === 0) throw new InputError(`Graph ${graph.name} has no outputs.`);
  for (const [name, value] of graph.outputs) {
    check(value, `Output ${name}`);
    if (defined.has(name)) {
      throw new InputError(
        `Output ${name} of graph ${graph.name} has the name of a value inside it: choose another.`,
      );
    }
  }
  const ports = new Map([...graph.inputs.map((x) => [x.name, x] as const), ...graph.outputs]);
  for (const [name, axes] of graph.freeAxes ?? []) {
    const port = ports.get(name);
    if (port?.shape.length === axes.length) continue;
    throw new InputError(
      `Graph ${graph.name} names ${axes.length} axes of ${name}, which is ${port ? formatType(port) : 'no input or output'}.`,
    );
  }
}

function checkConstant(graph: Graph, name: string, constant: Tensor): void {
  const { shape, data } = constant;
  const fixed = shape.every((size) => isSize(size) && size !== BATCH);
  if (!fixed || data.length !== sizeOf(shape)) {
    throw new InputError(
      `Constant ${name} of graph ${graph.name} is ${formatType(constant)} with ${data.length} elements: expected fixed sizes whose product is that number.`,
    );
  }
}
