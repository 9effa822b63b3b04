/**
 * @file The model file: one ONNX file that takes uint8 pixels, runs in any ONNX runtime, and
 * carries in its metadata what it is, so that it can be read back and trained on.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { encodeModel } from '../graph/encode.js';
import { ModelProtoSchema, type TensorProto } from '../graph/onnx_pb.js';
import { onnxTypes } from '../graph/operators/elementwise.js';
import { inferenceGraph } from '../network/lower.js';
import { centerGrid } from '../network/center-points.js';
import { outputFeatures, parametersOf, type Network, type Weights } from '../network/network.js';
import type { Precision } from '../network/precision.js';
import { readNetwork } from '../network/read-network.js';
import type { Views } from '../network/views.js';
import { InputError } from '../tensor/error.js';
import { fromFloat16 } from '../tensor/float16.js';
import { sizeOf } from '../tensor/tensor.js';
import { hasChecksum, withChecksum } from './checksum.js';

/** How many labels a network's outputs have: its classes, or the kinds that stand at places. */
function labelCount(network: Network): number {
  const output = outputFeatures(network);
  return output.length === 1 ? output[0] : centerGrid(output).kinds;
}

/** Where a model comes from. Nothing in it depends on when or how fast it was trained. */
export interface ModelCard {
  /** Name of the recipe, with what was changed in it: "quick, changed: optimizer". */
  readonly recipe: string;
  /** The recipe itself but for the network, which the file holds anyway; older files lack it. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** With patience, the epoch whose weights these are, and the images that chose it. */
  readonly chosen?: { readonly epoch: number; readonly on: string };
  /** The data it was trained on: name, number of images and SHA-256. */
  readonly data: { readonly name: string; readonly count: number; readonly hash: string };
  /** The trained model that it started from: the recipe of that, and its file's SHA-256. */
  readonly from?: { readonly recipe: string; readonly sha256: string };
  /** What the recipe had the logits divided by; the weights hold it. Losses in `figures` do not. */
  readonly temperature?: number;
  /** Figures of the epoch whose weights these are: training and validation loss and accuracy. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A network with its weights and what is known of it. */
export interface SavedModel {
  readonly network: Network;
  readonly weights: Weights;
  /** The name of each class, in the order of the outputs. */
  readonly classes: readonly string[];
  readonly card?: ModelCard;
  /** How the file stores the weights; float32 by default. */
  readonly precision?: Precision;
  /** How it looks at an image besides as it is; `explain` and training do not. */
  readonly views?: Views;
}

/** How pixels become inputs; the graph inside the file does it. */
const PREPROCESSING = 'grey uint8 pixels, ink 255 on 0, digit framed as in MNIST; divided by 255';
const PICTURE_PREPROCESSING =
  'grey uint8 pixels of a picture, [batch, 1, height, width], both sides multiples of the stride; divided by 255. Output: a logit for each label at each place, then the logarithms of the width and height of the box in 16 pixels, and the offset of its center in places';
const FORMAT = 1;
const PRODUCER = 'tenfold';

/**
 * Writes a model file. The same model gives the same bytes.
 * @throws InputError when classes or weights do not fit the network.
 */
export function encodeModelFile(model: SavedModel, version: string): Uint8Array {
  const { network, weights, classes, card, views } = model;
  const named = labelCount(network);
  if (classes.length !== named) {
    throw new InputError(
      `Cannot write a model of ${named} outputs with ${classes.length} class names: name each output.`,
    );
  }
  const isSpotter = outputFeatures(network).length === 3;
  const bytes = encodeModel(inferenceGraph(network, weights, model), {
    producer: PRODUCER,
    version,
    description: `Handwritten digits${card ? `, recipe ${card.recipe}` : ''}. Input: pixels. Output: ${isSpotter ? 'logits' : 'probabilities'}.`,
    metadata: {
      labels: JSON.stringify(classes),
      preprocessing: isSpotter ? PICTURE_PREPROCESSING : PREPROCESSING,
      'tenfold.format': String(FORMAT),
      'tenfold.network': JSON.stringify(network),
      ...(views ? { 'tenfold.views': JSON.stringify(views) } : {}),
      ...(card ? { 'tenfold.card': JSON.stringify(card) } : {}),
    },
  });
  return withChecksum(bytes);
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
  const { graph, producerName: producer, metadataProps } = parse(bytes, name);
  const metadata = new Map(metadataProps.map(({ key, value }) => [key, value]));
  const ours =
    producer === PRODUCER || [...metadata.keys()].some((key) => key.startsWith('tenfold.'));
  if (!ours) return { producer };
  if (!hasChecksum(bytes)) {
    throw new InputError(
      `Cannot read ${name}: it is damaged, or another program has changed it (its checksum does not match); use the file as Tenfold wrote it.`,
    );
  }
  const format = metadata.get('tenfold.format');
  if (format !== String(FORMAT)) {
    throw new InputError(
      `Cannot read ${name}: it has Tenfold model format ${format ?? 'none'}, this version reads ${FORMAT}; use a newer Tenfold.`,
    );
  }
  const { network, outputs } = networkOf(metadata.get('tenfold.network'), name);
  const classes = parseJson(metadata.get('labels'), name);
  if (!isNames(classes) || classes.length !== outputs) {
    throw damaged(name, 'its class names do not fit its network');
  }
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const weights = new Map(
    parametersOf(network).map(({ name: parameter, shape }) => {
      const data = floats(tensors.get(parameter));
      if (data?.length !== sizeOf(shape)) {
        throw damaged(name, `the weights of ${parameter} do not fit its network`);
      }
      return [parameter, data];
    }),
  );
  const isHalf = graph.initializer.some(({ dataType }) => dataType === onnxTypes.float16);
  const views = readViews(metadata.get('tenfold.views'), name);
  const model = {
    ...{ producer, network, weights, classes },
    ...(isHalf ? { precision: 'float16' as const } : {}),
    ...(views ? { views } : {}),
  };
  const text = metadata.get('tenfold.card');
  if (text === undefined) return model;
  const card = parseJson(text, name);
  if (!isCard(card)) throw damaged(name, 'its card is incomplete');
  return { ...model, card };
}

function readViews(text: string | undefined, name: string): Views | undefined {
  if (text === undefined) return undefined;
  const views = parseJson(text, name);
  if (isRecord(views) && typeof views.rotation === 'number') {
    return { rotation: views.rotation };
  }
  throw damaged(name, 'its views are incomplete');
}

function damaged(name: string, why: string): InputError {
  return new InputError(`Cannot read ${name}: ${why}; train or save the model again.`);
}

function parse(bytes: Uint8Array, name: string) {
  try {
    const { graph, producerName, metadataProps } = fromBinary(ModelProtoSchema, bytes);
    if (graph !== undefined) return { graph, producerName, metadataProps };
  } catch {
    // Whatever the parser stumbles over, the file is the reason.
  }
  throw new InputError(`Cannot read ${name}: it is not an ONNX model, or damaged.`);
}

function parseJson(text: string | undefined, name: string): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw damaged(name, 'its Tenfold metadata is not JSON');
  }
}

function networkOf(text: string | undefined, name: string) {
  const data = parseJson(text, name);
  try {
    const network = readNetwork(data, 'its network');
    return { network, outputs: labelCount(network) };
  } catch (error) {
    if (error instanceof InputError) throw damaged(name, error.message.replace(/\.$/, ''));
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isCard(value: unknown): value is ModelCard {
  if (!isRecord(value)) return false;
  const { recipe, settings, seed, epochs, chosen, data, from, temperature, figures } = value;
  return (
    typeof recipe === 'string' &&
    (settings === undefined || isRecord(settings)) &&
    (chosen === undefined ||
      (isRecord(chosen) && typeof chosen.epoch === 'number' && typeof chosen.on === 'string')) &&
    typeof seed === 'number' &&
    typeof epochs === 'number' &&
    (from === undefined ||
      (isRecord(from) && typeof from.recipe === 'string' && typeof from.sha256 === 'string')) &&
    (temperature === undefined || typeof temperature === 'number') &&
    isRecord(data) &&
    typeof data.name === 'string' &&
    typeof data.count === 'number' &&
    typeof data.hash === 'string' &&
    isRecord(figures) &&
    Object.values(figures).every((figure) => typeof figure === 'number')
  );
}

/** A copy: the file's bytes are not aligned. */
function floats(tensor: TensorProto | undefined): Float32Array | undefined {
  if (tensor === undefined) return undefined;
  // Not `slice`, which shares the memory where the file came as a Buffer.
  const { buffer } = new Uint8Array(tensor.rawData);
  const isHalf = tensor.dataType === onnxTypes.float16;
  if (buffer.byteLength % (isHalf ? 2 : 4) !== 0) return undefined;
  return isHalf ? fromFloat16(new Uint16Array(buffer)) : new Float32Array(buffer);
}
