/** @file The classic summary: layer by layer, output shape and number of parameters. */
import { sizeOf } from '../tensor/tensor.js';
import type { Layer } from './layers/index.js';
import type { ParameterSpec } from './layers/rule.js';
import { describe, type Network } from './network.js';

/** One row of the summary. */
export interface LayerSummary {
  /** Unique in the network: `conv2d`, `conv2d_1`. */
  readonly name: string;
  /** The type's usual name: `Conv2D`. */
  readonly type: string;
  /** Batch first, channels last; null stands for the batch, which may be of any size. */
  readonly outputShape: readonly (number | null)[];
  /** How many numbers the layer has learned or measured. */
  readonly parameters: number;
}

/** A network in figures. */
export interface Summary {
  readonly layers: readonly LayerSummary[];
  /** All parameters. */
  readonly parameters: number;
  /** Those that gradients change; the others are running statistics. */
  readonly trainable: number;
}

const typeNames: { readonly [T in Layer['type']]: string } = {
  activation: 'Activation',
  averagePool2d: 'AveragePooling2D',
  batchNorm: 'BatchNormalization',
  conv2d: 'Conv2D',
  dense: 'Dense',
  dropout: 'Dropout',
  flatten: 'Flatten',
  globalAveragePool2d: 'GlobalAveragePooling2D',
  maxPool2d: 'MaxPooling2D',
  residual: 'Residual',
};

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** The figures of every layer and of the whole network. */
export function summarize(network: Network): Summary {
  const layers = describe(network);
  const all = layers.flatMap(({ parameters }) => parameters);
  return {
    layers: layers.map(({ name, layer, output, parameters }) => ({
      name,
      type: typeNames[layer.type],
      outputShape: [null, ...output],
      parameters: count(parameters),
    })),
    parameters: count(all),
    trainable: count(all.filter(({ trainable }) => trainable)),
  };
}

/** `(None, 26, 26, 32)`, as the classic table writes it. */
export function formatOutputShape(shape: LayerSummary['outputShape']): string {
  return `(${shape.map((size) => size ?? 'None').join(', ')})`;
}

function formatNumber(value: number): string {
  return value.toLocaleString('en-US');
}

interface Column {
  readonly title: string;
  cell(layer: LayerSummary): string;
}

const layerColumn: Column = {
  title: 'Layer (type)',
  cell: ({ name, type }) => `${name} (${type})`,
};
const nameColumn: Column = { title: 'Layer', cell: ({ name }) => name };
const shapeColumn: Column = {
  title: 'Output Shape',
  cell: ({ outputShape }) => formatOutputShape(outputShape),
};
const sizeColumn: Column = {
  title: 'Param #',
  cell: ({ parameters }) => formatNumber(parameters),
};

/** The classic table, and narrower ones. */
const layouts: readonly (readonly Column[])[] = [
  [layerColumn, shapeColumn, sizeColumn],
  [nameColumn, shapeColumn, sizeColumn],
  [nameColumn, sizeColumn],
];

/**
 * The summary as a table for a terminal, without a newline at its end.
 * @param columns the terminal's width: where the classic table is wider, types are left out, then
 *   shapes
 */
export function formatSummary(summary: Summary, columns = Infinity): string {
  const { parameters, trainable } = summary;
  const table = layouts
    .map((layout) => formatTable(summary, layout))
    .find(({ width }, choice) => width <= columns || choice === layouts.length - 1)!;
  const totals: [string, number][] = [
    ['Total params', parameters],
    ['Trainable params', trainable],
    ['Non-trainable params', parameters - trainable],
  ];
  return [
    ...table.lines,
    ...totals.map(([title, value]) => ` ${title}: ${formatNumber(value)}`),
  ].join('\n');
}

function formatTable({ layers }: Summary, layout: readonly Column[]) {
  const header = layout.map(({ title }) => title);
  const rows = layers.map((layer) => layout.map(({ cell }) => cell(layer)));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  // Numbers stand to the right.
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => (i === cells.length - 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('   ')}`;
  const width = line(header).length + 1;
  const rule = '═'.repeat(width);
  return { width, lines: [line(header), rule, ...rows.map(line), rule] };
}
