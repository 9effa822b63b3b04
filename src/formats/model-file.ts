/**
 * @file The model file: one ONNX file that takes uint8 pixels, runs in any ONNX runtime, and
 * carries in its metadata what it is, so that it can be read back and trained on.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { encodeModel } from '../graph/encode.js';
import { ModelProtoSchema, type TensorProto } from '../graph/onnx_pb.js';
import { inferenceGraph } from '../network/lower.js';
import { parametersOf, type Network, type Weights } from '../network/network.js';
import { InputError } from '../tensor/error.js';
import { sizeOf } from '../tensor/tensor.js';

/** Where a model comes from. Nothing in it depends on when or how fast it was trained. */
export interface ModelCard {
  /** Name of the recipe. */
  readonly recipe: string;
  readonly seed: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** The data it was trained on: name, number of images and SHA-256. */
  readonly data: { readonly name: string; readonly count: number; readonly hash: string };
  /** Figures of the last epoch: training and validation loss and accuracy. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A network with its weights and what is known of it. */
export interface SavedModel {
  readonly network: Network;
  readonly weights: Weights;
  /** The name of each class, in the order of the outputs. */
  readonly classes: readonly string[];
  readonly card?: ModelCard;
}

/** How pixels become inputs; the graph inside the file does it. */
const PREPROCESSING = 'grey uint8 pixels, ink 255 on 0, digit framed as in MNIST; divided by 255';
const FORMAT = 1;

/** Writes a model file. The same model gives the same bytes. */
export function encodeModelFile(model: SavedModel, version: string): Uint8Array {
  const { network, weights, classes, card } = model;
  return encodeModel(inferenceGraph(network, weights), {
    producer: 'tenfold',
    version,
    description: `Handwritten digits${card ? `, recipe ${card.recipe}` : ''}. Input: pixels. Output: probabilities.`,
    metadata: {
      labels: JSON.stringify(classes),
      preprocessing: PREPROCESSING,
      'tenfold.format': String(FORMAT),
      'tenfold.network': JSON.stringify(network),
      ...(card ? { 'tenfold.card': JSON.stringify(card) } : {}),
    },
  });
}

/** What an ONNX file says of itself; `network` and `weights` only for a Tenfold model. */
export interface ReadModel extends Partial<SavedModel> {
  readonly producer: string;
}

/**
 * Reads a model file, or the metadata of somebody else's ONNX file.
 * @param name what messages call the file
 * @throws InputError when the bytes are no ONNX model, or a Tenfold model that is damaged or newer.
 */
export function decodeModelFile(bytes: Uint8Array, name: string): ReadModel {
  const model = parse(bytes, name);
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  const producer = model.producerName;
  const format = metadata.get('tenfold.format');
  if (format === undefined) return { producer };
  if (format !== String(FORMAT)) {
    throw new InputError(
      `Cannot read ${name}: it has Tenfold model format ${format}, this version reads ${FORMAT}; use a newer Tenfold.`,
    );
  }
  const network = parseJson(metadata.get('tenfold.network'), name) as Network;
  const classes = parseJson(metadata.get('labels'), name) as string[];
  const tensors = new Map(model.graph?.initializer.map((tensor) => [tensor.name, tensor]));
  const weights = new Map(
    parametersOf(network).map(({ name: parameter, shape }) => {
      const data = floats(tensors.get(parameter));
      if (data?.length !== sizeOf(shape)) {
        throw new InputError(`Cannot read ${name}: the weights of ${parameter} are damaged.`);
      }
      return [parameter, data];
    }),
  );
  const card = metadata.get('tenfold.card');
  return {
    producer,
    network,
    weights,
    classes,
    ...(card === undefined ? {} : { card: parseJson(card, name) as ModelCard }),
  };
}

function parse(bytes: Uint8Array, name: string) {
  const wrong = `Cannot read ${name}: it is not an ONNX model, or damaged.`;
  try {
    const model = fromBinary(ModelProtoSchema, bytes);
    if (model.graph === undefined) throw new InputError(wrong);
    return model;
  } catch {
    throw new InputError(wrong);
  }
}

function parseJson(text: string | undefined, name: string): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new InputError(`Cannot read ${name}: its Tenfold metadata is damaged.`);
  }
}

function floats(tensor: TensorProto | undefined): Float32Array | undefined {
  if (tensor?.rawData === undefined || tensor.rawData.length % 4 !== 0) return undefined;
  // Not slice(): a Buffer's does not copy.
  return new Float32Array(new Uint8Array(tensor.rawData).buffer);
}
