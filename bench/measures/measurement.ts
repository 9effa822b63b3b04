/** @file What a measurement is, what it may use, and how it is carried out. */
import type { DatasetPair } from '../../src/dataset/dataset.js';
import { alternate, takeTurns, type AlternateOptions, type Measure, type Row } from '../harness.js';
import type { Peer, PeerName, PeerStart } from '../peer.js';

/** What every measurement may use. */
export interface Context {
  /** Threads of each side. */
  readonly threads: number;
  readonly rounds: number;
  /** A temporary folder. */
  readonly folder: string;
  /** MNIST, loaded when first asked for. */
  data(): Promise<DatasetPair>;
  /** The peer, started when first asked for. */
  peer(name: PeerName): Promise<PeerStart>;
  /** Tells the person who waits. */
  say(line: string): void;
}

/** One side of a comparison, warmed up. */
export interface Side {
  /** As the table calls it. */
  readonly name: string;
  readonly take: Measure;
  release?(): Promise<void>;
}

/** A side that cannot be measured, and why. */
export interface Absent {
  readonly absent: string;
}

/** A named measure: what we do, and what it is held against. Both give figures of one unit. */
export interface Measurement {
  /** Its key in `--json`. */
  readonly name: string;
  /** Its line in the table. */
  readonly title: string;
  readonly unit: string;
  readonly reach?: string;
  readonly aim?: string;
  /** When more rounds are needed than asked for. */
  readonly atLeastRounds?: number;
  /** Measurements of each side that are not recorded; 1 if not given. */
  readonly warmUps?: number;
  ours(context: Context): Promise<Side | Absent>;
  theirs?(context: Context): Promise<Side | Absent>;
}

/** A measure's figures: its line in the table, and its key. */
export interface NamedRow extends Row {
  readonly name: string;
}

/** A measurement carried out; without `row` there is no figure of ours. */
export interface Outcome {
  readonly row?: NamedRow;
  /** Why a side is missing. */
  readonly reason?: string;
}

/** Further figures that are no comparison: how something grows, where time goes. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What `--json` shows of it. */
  readonly figures: Readonly<Record<string, { readonly ours: number; readonly unit: string }>>;
}

/** A peer as a side; `measure` says what is asked of it. */
export async function peerSide(
  context: Context,
  name: PeerName,
  title: string,
  measure: (peer: Peer) => Measure,
): Promise<Side | Absent> {
  const start = await context.peer(name);
  if (start.peer === undefined) return { absent: start.reason };
  return { name: title, take: measure(start.peer) };
}

/** Carries a measurement out. A peer that is absent or fails costs only its own figures. */
export async function carryOut(measurement: Measurement, context: Context): Promise<Outcome> {
  const { name, title, unit, reach, aim, warmUps = 1 } = measurement;
  const rounds = Math.max(context.rounds, measurement.atLeastRounds ?? 1);
  const ours = await measurement.ours(context);
  if ('absent' in ours) return { reason: ours.absent };
  const line = {
    name,
    measure: title,
    unit,
    ...(reach === undefined ? {} : { reach }),
    ...(aim === undefined ? {} : { aim }),
  };
  try {
    const theirs = await measurement.theirs?.(context);
    const compared = theirs && (await compare(ours, theirs, { rounds, warmUps }));
    if (compared && !('absent' in compared)) return { row: { ...line, ...compared } };
    const [figure] = await takeTurns([ours.take], { rounds, warmUps });
    return { row: { ...line, ours: figure! }, ...(compared ? { reason: compared.absent } : {}) };
  } finally {
    await ours.release?.();
  }
}

async function compare(ours: Side, theirs: Side | Absent, options: AlternateOptions) {
  if ('absent' in theirs) return theirs;
  try {
    const { a, b, ratio } = await alternate(ours.take, theirs.take, options);
    return { ours: a, peer: theirs.name, theirs: b, ratio };
  } catch (error) {
    return { absent: (error as Error).message };
  } finally {
    await theirs.release?.();
  }
}
