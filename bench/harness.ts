/**
 * @file How figures are taken and shown: both sides alternate within one run, so that a machine that
 * slows down slows both; medians and the median of pairwise ratios are kept.
 */
import { availableParallelism, cpus, loadavg, platform, arch, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layer } from '../src/network/layers/index.js';
import type { Peer } from './peer.js';

/** Times one piece of work and returns its figure, the same unit on both sides. */
export type Measure = () => Promise<number>;

export interface Comparison {
  /** Medians of each side's figures. */
  a: number;
  b: number;
  /** Median of the ratios a / b of each round: steadier than the ratio of medians. */
  ratio: number;
  samples: { a: number[]; b: number[] };
}

export interface AlternateOptions {
  /** Measurements of each side; at least 1, 5 if not given. */
  rounds?: number;
  /** Measurements of each side before them that are not recorded; 1 if not given. */
  warmUps?: number;
  /** Rest before each measurement, in milliseconds, so that idle threads stop spinning; 200. */
  pause?: number;
}

/** The middle value, or the mean of the two middle ones. Throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of no values');
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Measures `a` and `b` in turn, a b b a a b b a ..., after `warmUps` unrecorded measurements of
 * each. What is constant within a round (clock, neighbours on the machine) cancels in the ratio.
 */
export async function alternate(
  a: Measure,
  b: Measure,
  { rounds = 5, warmUps = 1, pause = 200 }: AlternateOptions = {},
): Promise<Comparison> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`rounds: ${rounds}`);
  const samples = { a: [] as number[], b: [] as number[] };
  const take = async (side: 'a' | 'b', record = true) => {
    await sleep(pause);
    const figure = await (side === 'a' ? a() : b());
    if (record) samples[side].push(figure);
  };
  for (let warmUp = 0; warmUp < warmUps; warmUp++) {
    await take('a', false);
    await take('b', false);
  }
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? 'a' : 'b';
    await take(first);
    await take(first === 'a' ? 'b' : 'a');
  }
  return {
    a: median(samples.a),
    b: median(samples.b),
    ratio: median(samples.a.map((figure, i) => figure / samples.b[i]!)),
    samples,
  };
}

/**
 * Measures all of `measures` in turn, forwards and backwards by round, after `warmUps` unrecorded
 * measurements of each; the median of each.
 */
export async function takeTurns(
  measures: readonly Measure[],
  { rounds = 5, warmUps = 1, pause = 200 }: AlternateOptions = {},
): Promise<number[]> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`rounds: ${rounds}`);
  const samples = measures.map(() => [] as number[]);
  const order = measures.map((_, position) => position);
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const position of round % 2 === 0 ? order : order.toReversed()) {
      await sleep(pause);
      const figure = await measures[position]!();
      if (round >= warmUps) samples[position]!.push(figure);
    }
  }
  return samples.map(median);
}

async function seconds(peer: Peer, request: Parameters<Peer['measure']>[0]): Promise<number> {
  return Number((await peer.measure(request))['seconds']);
}

/** Milliseconds per training step of a peer, data resident in memory. */
export const peerStep =
  (peer: Peer, batch: number, steps: number): Measure =>
  async () =>
    (1000 * (await seconds(peer, { measure: 'train_step', batch, steps }))) / steps;

/**
 * Images per second of a peer's training of the network of these layers.
 * @param input the size of the scenes on which it is taught center points
 */
export const peerNetworkStep =
  (
    peer: Peer,
    layers: readonly Layer[],
    batch: number,
    steps: number,
    input?: readonly [number, number],
  ): Measure =>
  async () => {
    const request = {
      measure: 'network_step',
      layers,
      batch,
      steps,
      ...(input && { input }),
    } as const;
    return (batch * steps) / (await seconds(peer, request));
  };

/** Milliseconds per batch in Keras's `fit`, over `batches` whole batches. */
export const peerFit =
  (peer: Peer, batch: number, batches: number): Measure =>
  async () =>
    (1000 * (await seconds(peer, { measure: 'fit', batch, images: batch * batches }))) / batches;

/** Milliseconds per call of a peer's inference; images/s are 1000 * batch / this. */
export const peerInference =
  (peer: Peer, batch: number, repeats: number): Measure =>
  async () =>
    (1000 * (await seconds(peer, { measure: 'inference', batch, repeats }))) / repeats;

/** Peak resident memory of a peer so far, in megabytes (10^6 bytes). */
export const peerMemory =
  (peer: Peer): Measure =>
  async () =>
    Number((await peer.measure({ measure: 'peak_memory' }))['bytes']) / 1e6;

/** The best float32 matrix product found, in GFLOP/s; `peer` is `sgemm`. */
export const sgemmPeak =
  (peer: Peer, repeats = 5): Measure =>
  async () =>
    Number((await peer.measure({ measure: 'sgemm', repeats }))['gflops']);

/** One line of the results. Figures of one row share a unit. */
export interface Row {
  measure: string;
  unit: string;
  ours: number;
  peer?: string;
  theirs?: number;
  /** As the target is defined: usually ours / theirs. */
  ratio?: number;
  /** The figures to reach and to aim for, e.g. '0.55'. */
  reach?: string;
  aim?: string;
}

export interface Report {
  machine: string;
  versions: Readonly<Record<string, string>>;
  /** Peers that were not measured, and why. */
  absent: Readonly<Record<string, string>>;
  rows: readonly Row[];
}

/** Processor, cores, memory, system and Node version, and how busy the machine already is. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return (
    `${model}, ${availableParallelism()} cores, ${memory} GiB, ${platform()} ${arch()}, ` +
    `Node ${process.version.slice(1)}, load ${loadavg()[0]!.toFixed(2)} at the start`
  );
}

/** Three significant digits; thousands are written out. */
export function figure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
}

const columns = ['measure', 'unit', 'Tenfold', 'peer', 'its figure', 'ratio', 'reach', 'aim'];

/** The whole report as Markdown: machine, versions, table, absent peers. */
export function toMarkdown({ machine, versions, absent, rows }: Report): string {
  const optional = (value: number | undefined) => (value === undefined ? '' : figure(value));
  const cells = rows.map((row) => [
    row.measure,
    row.unit,
    figure(row.ours),
    row.peer ?? '',
    optional(row.theirs),
    optional(row.ratio),
    row.reach ?? '',
    row.aim ?? '',
  ]);
  const line = (values: string[]) =>
    `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const missing = Object.entries(absent).map(([name, reason]) => `- ${name}: ${reason}`);
  return [
    `Machine: ${machine}.`,
    `Versions: ${list.join(', ')}.`,
    '',
    line(columns),
    line(columns.map((_, i) => (i === 2 || (i > 3 && i < 8) ? '---:' : '---'))),
    ...cells.map(line),
    ...(missing.length > 0 ? ['', 'Not measured:', ...missing] : []),
    '',
  ].join('\n');
}
