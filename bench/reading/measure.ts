/** @file What a measure of reading is: pictures, what is wanted of them, and what counts as right. */
import type { PictureSource } from '../../src/library/picture.js';
import type { ReadOptions, Reading } from '../../src/recognition/reading.js';
import type { Random } from '../../src/tensor/random.js';

/** A place in a picture, in its pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One thing that a picture says. */
export interface Wanted {
  /** What is to be read; empty where nothing is. */
  readonly text: string;
  /** Other texts that are as right. */
  readonly also?: readonly string[];
  /** Whether a number whose box has its center there is the reading of this field. */
  readonly holds?: (center: Point) => boolean;
}

/** A picture and what it says. */
export interface Item {
  /** What lists call it: its file, or its number within the measure. */
  readonly name: string;
  /** Of several kinds in one measure. */
  readonly kind?: string;
  readonly picture: PictureSource;
  readonly wanted: readonly Wanted[];
}

/** One thing that was wanted or read, and what became of it. */
export interface Judged {
  readonly wanted: string;
  /** Empty when rejected. */
  readonly got: string;
  /** 0 when rejected. */
  readonly confidence: number;
  readonly right: boolean;
  /** A number that was read where none is: it counts as a wrong reading, not in the share. */
  readonly extra?: boolean;
}

/** What a measure gets to make its pictures from. */
export interface Context {
  /** The folder of the data. */
  readonly shared: string;
  /** Its own stream; fork it for each picture, so that one picture does not depend on the others. */
  readonly random: Random;
  /** How many pictures at most. */
  readonly limit: number;
}

/** What was measured of one picture. */
export interface Outcome {
  readonly item: Item;
  readonly judged: readonly Judged[];
  readonly milliseconds: number;
  /**
   * The confidence at which it was or would have been answered with a digit; 0 where it never would.
   * Only for measures that ask for it.
   */
  readonly score?: number;
  /** What would have been read at any confidence; where `score` is. */
  readonly anyway?: readonly Judged[];
}

/** A figure that a measure tells beside its own. */
export interface Detail {
  readonly name: string;
  readonly count: number;
  readonly part: number;
}

/** One row of the table: a set of pictures, read and judged. */
export interface Measure {
  readonly name: string;
  /** What the figure is the share of: "right", "refused". */
  readonly figure: string;
  /** How many pictures are read unless told otherwise. */
  readonly limit: number;
  /** How they are read; nothing is told by default. */
  readonly options?: ReadOptions;
  /** The pictures that are read first and not counted: what is measured is time. */
  readonly warmUp?: number;
  /** Whether `Outcome.score` and `anyway` are wanted: what is rejected is then read once more at any confidence. */
  readonly scores?: boolean;
  items(context: Context): AsyncIterable<Item>;
  judge(item: Item, reading: Reading): readonly Judged[];
  /**
   * Figures beside the share.
   * @param earlier the outcomes of the measures before it, by their names
   */
  details?(
    outcomes: readonly Outcome[],
    earlier: ReadonlyMap<string, readonly Outcome[]>,
  ): readonly Detail[];
}

/** The share of right ones by kind, in the order in which kinds appear. */
export function byKind(outcomes: readonly Outcome[]): readonly Detail[] {
  const kinds = new Map<string, { count: number; part: number }>();
  for (const { item, judged } of outcomes) {
    const own = kinds.get(item.kind ?? '') ?? { count: 0, part: 0 };
    kinds.set(item.kind ?? '', own);
    for (const { right, extra } of judged) {
      if (extra) continue;
      own.count++;
      if (right) own.part++;
    }
  }
  return [...kinds].map(([name, { count, part }]) => ({ name, count, part }));
}
