import { describe, expect, it } from 'vitest';
import { fitLogistic } from '../bench/logistic.js';
import { readingFigures } from '../bench/reading-figures.js';
import { addGradient, mistaken, score, type UnscoredLattice } from '../bench/score-fit.js';
import { constraintOf } from '../src/recognition/constraint.js';
import { sumPaths } from '../src/recognition/lattice.js';
import { scoreFeatures, scoreWeights, type ScoreWeights } from '../src/recognition/score.js';
import { createRandom, type Random } from '../src/tensor/random.js';

/** Every run of up to three of five slivers, with chance for shape and probabilities. */
function drawLattice(random: Random, text: string): UnscoredLattice {
  const edges = [];
  for (let from = 0; from < 5; from++) {
    for (let to = from + 1; to <= Math.min(5, from + 3); to++) {
      const raw = Array.from({ length: 11 }, () => random.uniform() ** 3);
      const sum = raw.reduce((total, value) => total + value, 0);
      const shape = {
        width: 0.3 + random.uniform(),
        height: 0.5 + random.uniform(),
        low: random.uniform() - 0.5,
        gap: 0.3 * random.uniform(),
        cut: random.uniform(),
        ink: 2 * random.uniform(),
      };
      const probabilities = raw.map((value) => value / sum);
      edges.push({ from, to, features: scoreFeatures(shape, probabilities) });
    }
  }
  return { slivers: 5, edges, constraint: constraintOf({ pattern: text }) };
}

describe('fitting how readings are found', () => {
  it('follows the gradient that finite differences give', () => {
    const lattice = drawLattice(createRandom(1), '427');
    const weights = [...scoreWeights.digit, ...scoreWeights.mark];
    const split = scoreWeights.digit.length;
    const parted = (w: readonly number[]): ScoreWeights => ({
      digit: w.slice(0, split),
      mark: w.slice(split),
    });
    const objective = (w: readonly number[]): number => {
      const edges = score(lattice, parted(w));
      const truth = sumPaths(5, edges, lattice.constraint).all - sumPaths(5, edges).all;
      return Math.log(Math.exp(truth) + mistaken);
    };
    const gradient = weights.map(() => 0);
    addGradient(lattice, parted(weights), gradient);
    const h = 1e-5;
    weights.forEach((weight, i) => {
      const rise = objective(weights.with(i, weight + h)) - objective(weights.with(i, weight - h));
      expect(gradient[i]).toBeCloseTo(rise / (2 * h), 5);
    });
  });
});

describe('fitting how readings are judged', () => {
  it('finds the weights that the observations were drawn with', () => {
    const random = createRandom(2);
    const observations = Array.from({ length: 20_000 }, () => {
      const features = [1, random.normal(), random.normal()];
      const z = 0.5 * features[0]! + 1.5 * features[1]! - features[2]!;
      return { features, right: random.uniform() < 1 / (1 + Math.exp(-z)) };
    });
    const [a, b, c] = fitLogistic(observations);
    expect(a).toBeCloseTo(0.5, 1);
    expect(b).toBeCloseTo(1.5, 1);
    expect(c).toBeCloseTo(-1, 1);
  });

  it('counts numbers, digits and what sure readings are worth', () => {
    const figures = readingFigures([
      { truth: '12', text: '12', confidence: 0.995, milliseconds: 3 },
      { truth: '345', text: '346', confidence: 0.85, milliseconds: 1 },
      { truth: '6', text: '6', confidence: 0.6, milliseconds: 2 },
    ]);
    expect(figures).toMatchObject({ count: 3, right: 2, milliseconds: 2 });
    expect(figures.digits).toBeCloseTo(5 / 6);
    expect(figures.sure).toEqual([
      { least: 0.5, count: 3, wrong: 1 },
      { least: 0.8, count: 2, wrong: 1 },
      { least: 0.9, count: 1, wrong: 0 },
      { least: 0.95, count: 1, wrong: 0 },
      { least: 0.99, count: 1, wrong: 0 },
    ]);
  });
});
