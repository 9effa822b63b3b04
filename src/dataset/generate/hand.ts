/** @file A hand that writes: its pen, its slant, how close it writes, and whose digits. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';

/** Lengths are shares of a digit's height unless said otherwise. */
export interface Hand {
  /** Half the width of the line. */
  readonly radius: number;
  /** Half the width of the line in pixels, at least. */
  readonly leastRadius: number;
  /** Over how many pixels ink fades at the line's edge. */
  readonly softness: number;
  /** How much the width changes along a line, as a share of it. */
  readonly pressure: number;
  /** The direction of a broad nib; undefined for a round one. */
  readonly nib: number | undefined;
  /** Half the width of the line around an outlined digit, in pixels; 0 for full ones. */
  readonly outline: number;
  /** To the right for each pixel up. */
  readonly slant: number;
  /** What full ink is multiplied by. */
  readonly strength: number;
  /** From one character's ink to the next one's. */
  readonly gap: number;
  /** How far characters leave the line. */
  readonly unrest: number;
  /** Where digits come from; undefined where each may come from elsewhere. */
  readonly source: DigitSource | undefined;
  /** How much a bitmap's ink is widened or narrowed, in ink from 0 to 1. */
  readonly swell: number;
  /** Whether a stroke may lead from one digit to the next. */
  readonly joined: boolean;
}

/** MNIST, UNIPEN, our own styles. */
export type DigitSource = 'bitmap' | 'written' | 'drawn';

export function pickSource(random: Random): DigitSource {
  const share = random.uniform();
  return share < 0.43 ? 'bitmap' : share < 0.86 ? 'written' : 'drawn';
}

function pickRadius(random: Random): number {
  const kind = random.uniform();
  // A ball pen, a felt pen, a marker.
  if (kind < 0.45) return between(random, 0.015, 0.045);
  if (kind < 0.85) return between(random, 0.035, 0.07);
  return between(random, 0.06, 0.105);
}

function pickGap(random: Random): number {
  const kind = random.uniform();
  if (kind < 0.22) return between(random, -0.14, 0.02);
  if (kind < 0.75) return between(random, 0.03, 0.25);
  return between(random, 0.25, 1);
}

/** Some hands lean far to the right, as copybooks taught. */
function pickSlant(random: Random): number {
  return random.uniform() < 0.12 ? between(random, 0.15, 0.6) : 0.12 * random.normal() + 0.03;
}

export function drawHand(random: Random): Hand {
  const outlined = random.uniform() < 0.035;
  const faint = outlined || random.uniform() < 0.25;
  return {
    radius: pickRadius(random),
    leastRadius: between(random, 0.15, 0.55),
    softness: random.uniform() < 0.15 ? 0.2 : between(random, 0.8, 1.6),
    pressure: random.uniform() < 0.4 ? between(random, 0, 0.5) : 0,
    nib: random.uniform() < 0.08 ? between(random, 0, Math.PI) : undefined,
    outline: outlined ? between(random, 0.35, 0.8) : 0,
    slant: pickSlant(random),
    strength: faint ? between(random, 0.6, 1) : 1,
    gap: pickGap(random),
    unrest: between(random, 0.015, 0.07),
    source: random.uniform() < 0.55 ? pickSource(random) : undefined,
    swell: 0.1 * random.normal(),
    joined: random.uniform() < 0.12,
  };
}
