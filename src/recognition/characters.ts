/**
 * @file What each place shows, by all that is known of it: the spotter, which saw it among its neighbors,
 * and the reader, which saw it cut out and framed. A multinomial logistic regression on what both say;
 * its weights are what `npm run fit:characters` prints.
 */
import { frameFrom } from '../image/cutout.js';
import type { Pyramid } from '../image/pyramid.js';
import { kindCount, otherKind, smallKind } from './kinds.js';
import { lookAt } from './look.js';
import type { Place } from './places.js';
import type { ClassifyFrames } from './reading.js';

/** Behind the alphabet: something written that is no character of it. */
export const otherLabel = otherKind;
/** Behind that: nothing is written there. */
export const nothingLabel = otherLabel + 1;

/** A place and the probability of everything that may stand there: they add up to 1. */
export interface Character {
  readonly place: Place;
  /** Of the alphabet, of something else, and of nothing. */
  readonly probabilities: Float64Array;
}

/** The weights of `characterScores`. */
export interface CharacterWeights {
  /**
   * Of a digit: a constant, the spotter's log odds and the reader's, the smaller of both, and the reader's
   * log odds of no digit.
   */
  readonly digit: readonly [number, number, number, number, number];
  /** Of a mark: a constant, the spotter's log odds, and the reader's of no digit. */
  readonly mark: readonly [number, number, number];
  /** Of something else, likewise. */
  readonly other: readonly [number, number, number];
  /** Of nothing: a constant, the greatest of the spotter's log odds, and the reader's of no digit. */
  readonly nothing: readonly [number, number, number];
}

/** Among others the spotter knows more than the reader, of what stands alone less. */
export interface WeightsByCompany {
  readonly among: CharacterWeights;
  readonly alone: CharacterWeights;
}

export const characterWeights: WeightsByCompany = {
  among: {
    digit: [0.381, 0.599, 0.155, 0.432, -0.045],
    mark: [1.045, 1.88, 0.076],
    other: [0.407, 1.366, 0.098],
    nothing: [-0.473, -1.648, 0.216],
  },
  alone: {
    digit: [0.872, 0.936, 0.474, -0.162, -0.234],
    mark: [-0.644, 1.275, 0.018],
    other: [0.196, 1.116, -0.066],
    nothing: [-0.099, -2.777, -0.178],
  },
};

/** Probabilities are kept this far from 0 and 1. */
const margin = 1e-6;
/** A classifier that knows digits alone finds no digit in what it is asked as rarely as this. */
const unknownNone = 0.01;

const logOdds = (p: number) => Math.log(Math.max(margin, p) / Math.max(margin, 1 - p));

/** What the scores of a place are weighted sums of. */
export interface CharacterFeatures {
  /** The spotter's log odds of each kind. */
  readonly spotted: Float64Array;
  /** The reader's log odds of each digit. */
  readonly read: Float64Array;
  /** The reader's log odds of no digit. */
  readonly none: number;
}

/** @param probabilities the reader's, of ten digits and, if it knows it, of no digit */
export function characterFeatures(
  { kinds }: Pick<Place, 'kinds'>,
  probabilities: ArrayLike<number>,
): CharacterFeatures {
  const read = Float64Array.from({ length: 10 }, (_, digit) => logOdds(probabilities[digit]!));
  const none = logOdds(probabilities[10] ?? unknownNone);
  return { spotted: Float64Array.from(kinds, logOdds), read, none };
}

/** The score of each label: the alphabet, something else, nothing. */
export function characterScores(
  { spotted, read, none }: CharacterFeatures,
  weights: CharacterWeights,
): Float64Array {
  const scores = new Float64Array(nothingLabel + 1);
  let greatest = -Infinity;
  for (let kind = 0; kind < kindCount; kind++) {
    if (kind === smallKind) continue;
    const odds = spotted[kind]!;
    greatest = Math.max(greatest, odds);
    if (kind < 10) {
      const [constant, seen, own, both, no] = weights.digit;
      const other = read[kind]!;
      scores[kind] = constant + seen * odds + own * other + both * Math.min(odds, other) + no * none; // prettier-ignore
    } else {
      const [constant, seen, no] = kind === otherLabel ? weights.other : weights.mark;
      scores[kind] = constant + seen * odds + no * none;
    }
  }
  const [constant, seen, no] = weights.nothing;
  scores[nothingLabel] = constant + seen * greatest + no * none;
  return scores;
}

/** How far what keeps a place company is from it, at most, in the greater of both heights: across and down. */
const nearAcross = 3;
const nearDown = 1;

/** Whether no other of the places stands on a line with this one, near and about as high. */
export function isAlone(place: Place, places: readonly Place[]): boolean {
  return !places.some((other) => {
    if (other === place) return false;
    const [low, high] = [
      Math.min(place.height, other.height),
      Math.max(place.height, other.height),
    ];
    return (
      Math.abs(place.x - other.x) < nearAcross * high &&
      Math.abs(place.y - other.y) < nearDown * high &&
      2 * low > high
    );
  });
}

/** Probabilities of scores, which may be of any size. */
export function softmax(scores: Float64Array): Float64Array {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** What the reader says where it is as sure of a digit as it ever is, by the digit's and no digit's odds. */
const surest = logOdds(0.9999);
/** A place that not even the surest reader would make a digit as probable as this is not shown to it. */
const worthAsking = 0.05;
/** What it is taken to say then: no digit. */
const unasked = Float32Array.from({ length: 11 }, (_, label) => (label < 10 ? 0.01 : 0.9));

/** Whether the reader could make a digit of a place. */
function mayBeDigit({ kinds }: Place, weights: CharacterWeights): boolean {
  const spotted = Float64Array.from(kinds, logOdds);
  const read = new Float64Array(10).fill(-surest);
  read[likeliest(kinds.subarray(0, 10))] = surest;
  const probabilities = softmax(characterScores({ spotted, read, none: -surest }, weights));
  return Math.max(...probabilities.subarray(0, 10)) > worthAsking;
}

/**
 * Asks the reader of every place that may be a digit.
 * @param classes how many classes the reader has
 */
export async function confirmPlaces(
  pyramid: Pyramid,
  places: readonly Place[],
  classify: ClassifyFrames,
  classes: number,
  weights: WeightsByCompany = characterWeights,
): Promise<Character[]> {
  const weighed = places.map((place) => (isAlone(place, places) ? weights.alone : weights.among));
  const asked = places.filter((place, i) => mayBeDigit(place, weighed[i]!));
  const frames = asked.map((place) => frameFrom(pyramid, place));
  const answers = frames.length === 0 ? [] : await lookAt(frames, classify, classes);
  const answerOf = new Map(asked.map((place, i) => [place, answers[i]!]));
  return places.map((place, i) => ({
    place,
    probabilities: softmax(
      characterScores(characterFeatures(place, answerOf.get(place) ?? unasked), weighed[i]!),
    ),
  }));
}

/** The label with the greatest probability. */
export function likeliest(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++)
    if (probabilities[i]! > probabilities[best]!) best = i;
  return best;
}
