/** @file How well numbers were read, and what the confidence of their readings is worth. */
import { calibrate } from '../src/evaluation/calibration.js';
import { formatShare } from '../src/evaluation/printable.js';
import { editDistance } from '../src/evaluation/reading-metrics.js';
import { median } from './harness.js';

/** A number, and how it was read. */
export interface NumberReading {
  readonly truth: string;
  readonly text: string;
  readonly confidence: number;
  readonly milliseconds: number;
}

/** How many readings are at least so sure, and how many of these are wrong. */
interface Sure {
  readonly least: number;
  readonly count: number;
  readonly wrong: number;
}

/** What a program needs of the figures. */
export interface ReadingFigures {
  readonly count: number;
  /** How many numbers were fully right. */
  readonly right: number;
  /** The share of digits that are right, by edit distance. */
  readonly digits: number;
  readonly sure: readonly Sure[];
  /** The expected calibration error of whole readings. */
  readonly ece: number;
  /** The median for one picture. */
  readonly milliseconds: number;
}

const levels = [0.5, 0.8, 0.9, 0.95, 0.99];

/** The figures of some readings. */
export function readingFigures(all: readonly NumberReading[]): ReadingFigures {
  const right = all.filter(isRight).length;
  const digits = sum(all.map(({ truth }) => truth.length));
  const wrongDigits = sum(all.map(({ text, truth }) => editDistance(text, truth)));
  const predicted = {
    classes: Uint8Array.from(all, (reading) => Number(isRight(reading))),
    confidences: Float32Array.from(all, ({ confidence }) => confidence),
  };
  return {
    count: all.length,
    right,
    digits: 1 - wrongDigits / digits,
    sure: levels.map((least) => {
      const sure = all.filter(({ confidence }) => confidence >= least);
      return { least, count: sure.length, wrong: sure.filter((each) => !isRight(each)).length };
    }),
    ece: calibrate(predicted, new Uint8Array(all.length).fill(1)).ece,
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
  };
}

/** The figures as rows of a table. */
export function readingRows(figures: ReadingFigures): string[] {
  const { count, right, digits, sure, ece, milliseconds } = figures;
  return [
    '| measure | figure |',
    '| --- | --- |',
    `| fully right | ${percent(right / count)} |`,
    `| digits right, by edit distance | ${percent(digits)} |`,
    ...sure.map(
      ({ least, count: surer, wrong }) =>
        `| at least ${percent(least)} sure | ${percent(surer / count)}, ${wrong} of ${surer} wrong |`,
    ),
    `| expected calibration error of whole readings | ${percent(ece)} |`,
    `| a picture, median | ${milliseconds.toFixed(1)} ms |`,
  ];
}

function isRight({ text, truth }: NumberReading): boolean {
  return text === truth;
}

/** One digit behind the point: there are a few hundred numbers. */
function percent(part: number): string {
  return formatShare(part, 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
