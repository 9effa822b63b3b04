/**
 * @file Keeps onnxruntime-node from copying outputs. It writes an output into the memory that a caller
 * gives, and then copies that into a new array all the same, for a result that nobody looks at: the
 * gradients of the classic network are 4.8 MB a step, which must be allocated, zeroed, copied and found
 * again by the garbage collector. It turns outputs into JavaScript values in their
 * order, once all are computed, and gives up at the first that is no tensor. So a model whose outputs are
 * all written into given memory gets a first output that is a sequence.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { onnxTypes } from '../graph/operators/elementwise.js';
import { ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema } from '../graph/onnx_pb.js';

/** The name of the output at which the conversion ends. */
export const END = 'end';

/** The model with an empty sequence as its first output. */
export function endAtFirstOutput(model: Uint8Array): Uint8Array {
  const parsed = fromBinary(ModelProtoSchema, model);
  const { graph } = parsed;
  if (graph === undefined) return model;
  graph.node.push(create(NodeProtoSchema, { opType: 'SequenceEmpty', output: [END] }));
  const tensor = { case: 'tensorType' as const, value: { elemType: onnxTypes.float32 } };
  graph.output.unshift(
    create(ValueInfoProtoSchema, {
      name: END,
      type: { value: { case: 'sequenceType', value: { elemType: { value: tensor } } } },
    }),
  );
  return toBinary(ModelProtoSchema, parsed);
}

/** Whether a run failed only in converting the sequence, having written every output. */
export function isEnd(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Non tensor type');
}
