/**
 * @file Frames that hold no digit, for a network that is to say so: scribbles, letters, signs, broken
 * digits, textures, and pictures of one's own. All but the last come from seeded chance and the
 * digits of the training data.
 */
import type { Random } from '../tensor/random.js';
import { InputError } from '../tensor/error.js';
import { drawGroup, drawPiece, drawTurned, type DigitFrames } from './broken-digits.js';
import { drawInventedLetter } from './invented-letters.js';
import { drawScribble } from './scribbles.js';
import { LETTERS, SIGNS } from './signs.js';
import { drawGlyph } from './strokes.js';
import { drawTexture } from './textures.js';

/** The kinds of outliers, with how usual each is unless told otherwise. */
const KINDS = {
  /** Random curves, loops, zigzags and hatchings. */
  scribbles: 3,
  /** Letters of no alphabet. */
  invented: 5,
  /** Latin letters that do not look like digits. */
  letters: 4,
  /** Punctuation, currency, arithmetic and other marks. */
  signs: 3,
  /** Parts of digits. */
  pieces: 1.5,
  /** Two or three digits in one frame. */
  groups: 3,
  /** Digits mirrored or turned. */
  turned: 1,
  /** Digits light for dark. */
  inverted: 0.3,
  /** Blank frames, noise, gradients, patterns, photo-like ones. */
  textures: 2,
  /** What recognition would cut out of numbers at the wrong places, if there are any. */
  cuts: 8,
  /** Pictures that the user gives, if there are any. */
  pictures: 6,
} as const;

/** A kind of outlier. */
export type OutlierKind = keyof typeof KINDS;

/** Every kind of outlier. */
export const OUTLIER_KINDS = Object.keys(KINDS) as readonly OutlierKind[];

/** Outliers in training. */
export interface OutlierOptions {
  /** The share of each batch that is replaced by outliers, at least 0 and below 1. */
  readonly share: number;
  /** How usual each kind is among the others; what is left out of a given list does not occur. */
  readonly kinds?: Partial<Readonly<Record<OutlierKind, number>>>;
}

/** What outliers are made of. */
export interface OutlierSources {
  /** Frames of digits, 28x28. */
  readonly digits: DigitFrames;
  /** Frames of what is no digit, `count * 28 * 28` bytes. */
  readonly pictures?: Uint8Array;
  /** Frames of wrong cuts. */
  readonly cuts?: Uint8Array;
}

/** Draws one outlier into `image`, 28x28 bytes. */
export type DrawOutlier = (random: Random, image: Uint8Array) => void;

const pixels = 28 * 28;

/** Most digits cannot be broken or turned in every way; more attempts than this never happen. */
const ATTEMPTS = 10_000;

/**
 * What draws outliers of these kinds.
 * @throws InputError when a weight is no number of at least 0, or no kind is left.
 */
export function createOutliers(
  kinds: OutlierOptions['kinds'] = KINDS,
  { digits, pictures, cuts }: OutlierSources,
): DrawOutlier {
  const draws: Readonly<Record<OutlierKind, (random: Random, image: Uint8Array) => boolean>> = {
    scribbles: always(drawScribble),
    invented: always(drawInventedLetter),
    letters: always((random, image) =>
      drawGlyph(LETTERS[random.integer(LETTERS.length)]!, random, image),
    ),
    signs: always((random, image) =>
      drawGlyph(SIGNS[random.integer(SIGNS.length)]!, random, image),
    ),
    pieces: (random, image) => drawPiece(digits, random, image),
    groups: (random, image) => drawGroup(digits, random, image),
    turned: (random, image) => drawTurned(digits, random, image),
    inverted: always((random, image) => {
      const from = random.integer(digits.count) * pixels;
      for (let i = 0; i < pixels; i++) image[i] = 255 - digits.images[from + i]!;
    }),
    textures: always(drawTexture),
    cuts: oneOf(cuts),
    pictures: oneOf(pictures),
  };
  const given: Partial<Record<OutlierKind, Uint8Array | undefined>> = { cuts, pictures };
  const isThere = (kind: OutlierKind) => !(kind in given) || (given[kind]?.length ?? 0) > 0;
  const used = OUTLIER_KINDS.map((kind) => ({ kind, weight: weightOf(kinds, kind) })).filter(
    ({ kind, weight }) => weight > 0 && isThere(kind),
  );
  if (used.length === 0) throw new InputError('Outliers need at least one kind with a weight above 0.'); // prettier-ignore
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  return (random, image) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let left = random.uniform() * total;
      const { kind } = used.find(({ weight }) => (left -= weight) < 0) ?? used[0]!;
      if (draws[kind](random, image)) return;
    }
    throw new InputError(
      `Cannot make outliers of ${used.map(({ kind }) => kind).join(', ')}: nothing comes of these digits; use other kinds as well.`,
    );
  };
}

function always(draw: DrawOutlier): (random: Random, image: Uint8Array) => boolean {
  return (random, image) => {
    draw(random, image);
    return true;
  };
}

/** Draws one of the frames. */
function oneOf(
  frames: Uint8Array = new Uint8Array(0),
): (random: Random, image: Uint8Array) => boolean {
  return always((random, image) => {
    const from = random.integer(frames.length / pixels) * pixels;
    image.set(frames.subarray(from, from + pixels));
  });
}

function weightOf(kinds: NonNullable<OutlierOptions['kinds']>, kind: OutlierKind): number {
  const weight = kinds[kind] ?? 0;
  if (weight >= 0 && weight < Infinity) return weight;
  throw new InputError(`Outliers of kind ${kind} need a weight of at least 0, got ${weight}.`);
}
