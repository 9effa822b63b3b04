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
    digit: [0.362, 0.497, 0.143, 0.517, 0.022],
    mark: [0.677, 1.728, 0.17],
    other: [0.426, 1.39, 0.189],
    nothing: [-0.404, -1.545, 0.279],
  },
  alone: {
    digit: [0.742, 0.884, 0.559, -0.248, -0.124],
    mark: [-0.727, 1.236, 0.11],
    other: [0.455, 1.14, 0.044],
    nothing: [-0.059, -2.892, -0.067],
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

/**
 * Asks the reader of every place.
 * @param classes how many classes the reader has
 */
export async function confirmPlaces(
  pyramid: Pyramid,
  places: readonly Place[],
  classify: ClassifyFrames,
  classes: number,
  weights: WeightsByCompany = characterWeights,
): Promise<Character[]> {
  const frames = places.map((place) => frameFrom(pyramid, place));
  const asked = frames.length === 0 ? [] : await lookAt(frames, classify, classes);
  return places.map((place, i) => ({
    place,
    probabilities: softmax(
      characterScores(
        characterFeatures(place, asked[i]!),
        isAlone(place, places) ? weights.alone : weights.among,
      ),
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
