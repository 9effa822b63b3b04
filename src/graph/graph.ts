/**
 * @file A computation as data: values, nodes and constants, built operator by operator. The same
 * structure is verified, differentiated and encoded as ONNX.
 */
import { InputError } from '../tensor/error.js';
import { formatShape, type DataType, type Shape, type Tensor } from '../tensor/tensor.js';
import { operators, type Attributes, type OperatorName } from './operators/index.js';
import { broadcastAll } from './operators/operator.js';

/** An edge of the graph. */
export interface Value {
  readonly name: string;
  readonly dtype: DataType;
  /** Row-major; an axis may be `BATCH`. */
  readonly shape: Shape;
}

/** One application of an operator; every operator of the set has exactly one output. */
export interface Node<K extends OperatorName = OperatorName> {
  readonly operator: K;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes[K];
  readonly output: Value;
}

/** A whole computation. Nodes stand in an order in which they can run. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly Node[];
  /** Public names of results, in order. */
  readonly outputs: ReadonlyMap<string, Value>;
  /**
   * Of an input or output, by its name: the names of those axes whose size may be another when the graph
   * runs than it was built for.
   */
  readonly freeAxes?: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/** Operators that broadcast their operands. */
const broadcasting: ReadonlySet<OperatorName> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Where']);

/** Builds a graph. Every method that adds a node checks shapes at once. */
export class GraphBuilder implements Graph {
  readonly inputs: Value[] = [];
  readonly constants = new Map<string, Tensor>();
  readonly nodes: Node[] = [];
  readonly outputs = new Map<string, Value>();
  readonly freeAxes = new Map<string, readonly (string | undefined)[]>();
  readonly #producers = new Map<string, Node>();
  readonly #scalars = new Map<string, Value>();
  #counter = 0;

  constructor(readonly name: string) {}

  /** Declares an input that the caller feeds at every run. */
  input(name: string, dtype: DataType, shape: Shape): Value {
    const value = { name, dtype, shape };
    this.inputs.push(value);
    return value;
  }

  /** Adds a constant (an ONNX initializer). */
  constant(content: Tensor, name = `constant_${this.#counter++}`): Value {
    if (this.constants.has(name)) {
      throw new InputError(`Graph ${this.name} already has a constant named ${name}.`);
    }
    this.constants.set(name, content);
    return { name, dtype: content.dtype, shape: content.shape };
  }

  /** A float32 scalar constant, one per distinct value. */
  scalar(number: number): Value {
    const key = String(number);
    let value = this.#scalars.get(key);
    if (value === undefined) {
      value = this.constant({ dtype: 'float32', shape: [], data: Float32Array.of(number) });
      this.#scalars.set(key, value);
    }
    return value;
  }

  /**
   * Applies an operator.
   * @throws InputError naming the node, the operator and the shapes when they do not fit.
   */
  apply<K extends OperatorName>(
    operator: K,
    inputs: readonly Value[],
    attributes: Attributes[K],
  ): Value {
    const name = `${operator}_${this.#counter++}`;
    const output = { name, ...inferOutput(name, operator, inputs, attributes) };
    const known = operator === 'Slice' && this.#partOfConcat(inputs[0]!, output.shape, attributes);
    if (known) return known;
    const operands = this.#simplify(operator, inputs, output.shape);
    const node: Node<K> = { operator, inputs: operands, attributes, output };
    this.nodes.push(node);
    this.#producers.set(name, node);
    return output;
  }

  /** The part of a Concat that a Slice of it would only copy. */
  #partOfConcat(value: Value, shape: Shape, slice: object): Value | undefined {
    const concat = this.producer(value);
    if (concat?.operator !== 'Concat') return undefined;
    const { axis, start } = slice as Attributes['Slice'];
    if ((concat.attributes as Attributes['Concat']).axis !== axis) return undefined;
    let at = 0;
    for (const part of concat.inputs) {
      if (at === start && formatShape(part.shape) === formatShape(shape)) return part;
      at += part.shape[axis]!;
    }
    return undefined;
  }

  /** The same operands, less what need not be computed for them. */
  #simplify(operator: OperatorName, inputs: readonly Value[], shape: Shape): readonly Value[] {
    if (broadcasting.has(operator)) return this.#narrow(inputs, shape);
    const before = operator === 'Reshape' ? this.producer(inputs[0]!) : undefined;
    return before?.operator === 'Reshape' ? before.inputs : inputs;
  }

  /**
   * Takes expanded operands as they were before, where the others already give the whole shape:
   * the operator broadcasts by itself, without writing the repeated elements to memory.
   */
  #narrow(inputs: readonly Value[], shape: Shape): readonly Value[] {
    let operands = inputs;
    inputs.forEach((input, position) => {
      const expand = this.producer(input);
      if (expand?.operator !== 'Expand') return;
      const candidate = operands.with(position, expand.inputs[0]!);
      if (formatShape(broadcastAll(candidate)) === formatShape(shape)) operands = candidate;
    });
    return operands;
  }

  /**
   * Names `value` as a result of the graph.
   * @throws InputError when the name is taken by another result.
   */
  output(name: string, value: Value): void {
    if (this.outputs.has(name)) {
      throw new InputError(`Graph ${this.name} already has an output named ${name}.`);
    }
    this.outputs.set(name, value);
  }

  /** The node that computes `value`; undefined for inputs and constants. */
  producer(value: Value): Node | undefined {
    return this.#producers.get(value.name);
  }
}

/**
 * The element type and shape of `operator` applied to `inputs`.
 * @throws InputError naming the node, the operator and every shape.
 */
export function inferOutput<K extends OperatorName>(
  name: string,
  operator: K,
  inputs: readonly Pick<Value, 'dtype' | 'shape'>[],
  attributes: Attributes[K],
): { dtype: DataType; shape: Shape } {
  try {
    return operators[operator].infer(inputs, attributes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const got = inputs.length === 0 ? 'no inputs' : inputs.map(formatType).join(', ');
    throw new InputError(`Node ${name} (${operator}) cannot take ${got}: ${error.message}`);
  }
}

/** `float32[2, 3]`, for error messages. */
export function formatType({ dtype, shape }: Pick<Value, 'dtype' | 'shape'>): string {
  return `${dtype}${formatShape(shape)}`;
}
