/** @file The lattices that recognition would search, with the text that is written there. */
import type { Shape } from '../src/image/candidates.js';
import { findWriting } from '../src/image/writing.js';
import type { GreyImage } from '../src/image/grey-image.js';
import type { Model } from '../src/library/model.js';
import { constraintOf, unconstrained } from '../src/recognition/constraint.js';
import { lookAt } from '../src/recognition/look.js';
import { piecesOf } from '../src/recognition/pieces.js';
import { scoreFeatures } from '../src/recognition/score.js';
import type { UnscoredEdge, UnscoredLattice } from './score-fit.js';

/** A candidate without its scores. */
export interface Candidate extends UnscoredEdge {
  /** What the classifier says of it. */
  readonly probabilities: Float32Array;
  readonly shape: Shape;
}

/** A number in a picture. */
export interface ReadingLattice extends UnscoredLattice<Candidate> {
  readonly truth: string;
}

/** The lattice of the number in a picture; undefined for a blank one. */
export async function latticeOf(
  picture: GreyImage,
  truth: string,
  model: Model,
): Promise<ReadingLattice | undefined> {
  const writing = findWriting(picture, { mode: 'number' });
  if (writing === undefined) return undefined;
  const [piece] = piecesOf(writing, 'number', true);
  const { slivers, candidates } = piece!;
  const probabilities = await lookAt(
    candidates.map(({ frame }) => frame),
    (frames, count) => model.probabilities(frames, count),
    model.classes.length,
  );
  return {
    truth,
    constraint: truth === '' ? unconstrained : constraintOf({ pattern: truth }),
    slivers,
    edges: candidates.map(({ from, to, shape }, i) => ({
      from,
      to,
      probabilities: probabilities[i]!,
      shape,
      features: scoreFeatures(shape, probabilities[i]!),
    })),
  };
}
