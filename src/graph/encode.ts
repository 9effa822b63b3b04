/** @file Writes a graph as an ONNX model (the official protobuf schema, opset 21). */
import { create, toBinary } from '@bufbuild/protobuf';
import { BATCH, type DataType, type Shape, type Tensor } from '../tensor/tensor.js';
import type { Graph, Node } from './graph.js';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from './onnx_pb.js';
import { operators } from './operators/index.js';
import { onnxTypes } from './operators/elementwise.js';
import type { OnnxAttribute, OnnxStep, Operator } from './operators/operator.js';
import { verify } from './verify.js';

const OPSET = 21;
const IR_VERSION = 10;

/** What is written into the file beside the graph. */
export interface ModelInfo {
  readonly producer: string;
  readonly version: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Encodes the part of `graph` that its outputs depend on.
 * @throws InputError when the graph does not verify.
 */
export function encodeModel(graph: Graph, info: ModelInfo): Uint8Array {
  verify(graph);
  const { nodes, used } = reachable(graph);
  const initializers: TensorProto[] = [];
  for (const [name, constant] of graph.constants) {
    if (used.has(name)) initializers.push(encodeTensor(name, constant));
  }
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [
      { domain: '', version: BigInt(OPSET) },
      ...(nodes.some((node) => operators[node.operator].domain !== undefined)
        ? [{ domain: 'com.microsoft', version: 1n }]
        : []),
    ],
    producerName: info.producer,
    producerVersion: info.version,
    docString: info.description ?? '',
    metadataProps: Object.entries(info.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: [
        ...nodes.flatMap((node) => encodeNode(node, initializers)),
        // Public names are given by Identity nodes, which the runtime removes.
        ...[...graph.outputs].map(([name, value]) =>
          create(NodeProtoSchema, { opType: 'Identity', input: [value.name], output: [name] }),
        ),
      ],
      initializer: initializers,
      input: graph.inputs
        .filter((input) => used.has(input.name))
        .map((x) => encodeType(x.name, x, graph.freeAxes?.get(x.name))),
      output: [...graph.outputs].map(([name, value]) =>
        encodeType(name, value, graph.freeAxes?.get(name)),
      ),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** The nodes that the outputs depend on, and every name these use. */
function reachable(graph: Graph): { nodes: Node[]; used: Set<string> } {
  const used = new Set([...graph.outputs.values()].map((value) => value.name));
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!used.has(node.output.name)) continue;
    nodes.push(node);
    for (const input of node.inputs) used.add(input.name);
  }
  return { nodes: nodes.reverse(), used };
}

/** The node, or the several that its operator would rather have in its place. */
function encodeNode(node: Node, initializers: TensorProto[]): NodeProto[] {
  const { domain, ...operator }: Operator<never> = operators[node.operator];
  const steps = operator.encodeSteps?.(node);
  if (steps) return steps.map((step) => encodeStep(step, initializers, domain));
  // The table pairs each operator with its own attributes; here the pairing is by name.
  const { attributes = {}, inputs = [] } = operator.encode?.(node.attributes as never) ?? {};
  const names = node.inputs.map((input) => input.name);
  const outputs = [node.output.name];
  const step = { opType: node.operator, inputs: names, constants: inputs, outputs, attributes };
  return [encodeStep(step, initializers, domain)];
}

function encodeStep(step: OnnxStep, initializers: TensorProto[], domain = ''): NodeProto {
  const { opType, inputs, constants = [], outputs, attributes = {} } = step;
  const extra = constants.map((content, position) => {
    const name = `${outputs[0]!}.${position}`;
    initializers.push(encodeTensor(name, content));
    return name;
  });
  return create(NodeProtoSchema, {
    name: outputs[0]!,
    opType,
    domain,
    input: [...inputs, ...extra],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
  });
}

function encodeAttribute(name: string, attribute: OnnxAttribute) {
  const { INT, INTS, FLOAT, FLOATS, STRING } = AttributeProto_AttributeType;
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: INT, i: BigInt(attribute.value) });
    case 'ints':
      return create(AttributeProtoSchema, { name, type: INTS, ints: attribute.value.map(BigInt) });
    case 'float':
      return create(AttributeProtoSchema, { name, type: FLOAT, f: attribute.value });
    case 'floats':
      return create(AttributeProtoSchema, { name, type: FLOATS, floats: [...attribute.value] });
    case 'string':
      return create(AttributeProtoSchema, {
        name,
        type: STRING,
        s: new TextEncoder().encode(attribute.value),
      });
  }
}

function encodeTensor(name: string, { dtype, shape, data }: Tensor): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: onnxTypes[dtype],
    // ONNX stores little-endian bytes, which is what typed arrays hold on every platform we run on.
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
  });
}

function encodeType(
  name: string,
  { dtype, shape }: { dtype: DataType; shape: Shape },
  free: readonly (string | undefined)[] = [],
) {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: onnxTypes[dtype],
          shape: {
            dim: shape.map((size, axis) => {
              const param = size === BATCH ? 'batch' : free[axis];
              return {
                value:
                  param === undefined
                    ? { case: 'dimValue' as const, value: BigInt(size) }
                    : { case: 'dimParam' as const, value: param },
              };
            }),
          },
        },
      },
    },
  });
}
