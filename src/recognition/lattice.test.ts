import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constraintOf, unconstrained } from './constraint.js';
import { labelCount, markLabel, searchLattice, type LatticeEdge } from './lattice.js';

/** An edge with some labels' probabilities; the other labels are impossible. */
function edge(from: number, to: number, probabilities: Readonly<Record<number, number>>) {
  const scores = Array.from({ length: labelCount }, (_, label) =>
    Math.log(probabilities[label] ?? 0),
  );
  return { from, to, scores };
}

/** Every path with its text and the exponential of its score, found by walking them all. */
function allPaths(length: number, edges: readonly LatticeEdge[], from = 0): [string, number][] {
  if (from === length) return [['', 1]];
  return edges
    .filter((candidate) => candidate.from === from)
    .flatMap((candidate) =>
      allPaths(length, edges, candidate.to).flatMap(([text, weight]) =>
        Array.from(candidate.scores, (score, label): [string, number] => [
          label === markLabel ? text : `${label}${text}`,
          Math.exp(score) * weight,
        ]).filter(([, product]) => product > 0),
      ),
    );
}

const upTo = (slivers: number) =>
  fc.integer({ min: 1, max: slivers }).chain((length) => latticesOf(length));

const latticesOf = (length: number) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 0, max: length - 1 }),
        fc.integer({ min: 1, max: 3 }),
        fc.dictionary(
          fc.constantFrom('1', '7', String(markLabel)),
          fc.double({ min: 0.01, max: 1, noNaN: true }),
        ),
      ),
      { maxLength: 6 },
    )
    .map((tuples) => ({
      length,
      // Single slivers always read 1, so that there is a path.
      edges: [
        ...Array.from({ length }, (_, i) => edge(i, i + 1, { 1: 0.3, [markLabel]: 0.1 })),
        ...tuples.map(([from, size, labels]) => edge(from, Math.min(length, from + size), labels)),
      ],
    }));

/** The probability of every text, by walking all paths. */
function allTexts(length: number, edges: readonly LatticeEdge[]): Map<string, number> {
  const paths = allPaths(length, edges);
  const total = paths.reduce((sum, [, weight]) => sum + weight, 0);
  const texts = new Map<string, number>();
  for (const [text, weight] of paths) texts.set(text, (texts.get(text) ?? 0) + weight / total);
  return texts;
}

describe('the search of a lattice', () => {
  it('prefers one likely digit to two unlikely ones over the same slivers', () => {
    const edges = [edge(0, 1, { 1: 0.2 }), edge(1, 2, { 7: 0.2 }), edge(0, 2, { 4: 0.9 })];
    const { hypotheses } = searchLattice(2, edges);
    expect(hypotheses.map(({ text }) => text)).toEqual(['4', '17']);
    expect(hypotheses[0]!.probability).toBeCloseTo(0.9 / (0.9 + 0.04));
  });

  it('leaves marks out of the text and adds up the paths that read the same', () => {
    const edges = [
      edge(0, 1, { 5: 0.5 }),
      edge(1, 2, { [markLabel]: 0.5 }),
      edge(0, 2, { 5: 0.1, 6: 0.65 }),
    ];
    const { hypotheses } = searchLattice(2, edges);
    expect(hypotheses.map(({ text }) => text)).toEqual(['6', '5']);
    expect(hypotheses[1]!.probability).toBeCloseTo(0.35);
    expect(hypotheses[1]!.steps.map(({ label }) => label)).toEqual([5, markLabel]);
  });

  it('gives every text the probability that walking all paths gives it', () => {
    // Three slivers of two digits and the mark: fewer texts than the beam holds.
    fc.assert(
      fc.property(upTo(3), ({ length, edges }) => {
        const texts = allTexts(length, edges);
        const { hypotheses } = searchLattice(length, edges, unconstrained, 100);
        expect(hypotheses).toHaveLength(texts.size);
        for (const { text, probability } of hypotheses)
          expect(probability).toBeCloseTo(texts.get(text)!, 9);
      }),
    );
  });

  it('gives no text more than its probability where there are more texts than it keeps', () => {
    fc.assert(
      fc.property(upTo(6), ({ length, edges }) => {
        const texts = allTexts(length, edges);
        const { hypotheses } = searchLattice(length, edges, unconstrained, 100);
        expect(hypotheses).not.toEqual([]);
        for (const { text, probability } of hypotheses)
          expect(probability).toBeLessThanOrEqual(texts.get(text)! + 1e-9);
      }),
    );
  });

  it('has marginals that add up to one over all edges that leave the first sliver', () => {
    fc.assert(
      fc.property(upTo(5), ({ length, edges }) => {
        const { marginal } = searchLattice(length, edges);
        const first = edges.filter(({ from }) => from === 0);
        const labels = Array.from({ length: labelCount }, (_, label) => label);
        const sum = first
          .flatMap((candidate) => labels.map((label) => marginal(candidate, label)))
          .reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(1, 6);
      }),
    );
  });

  it('finds only texts that satisfy the constraint, and is sure of them only as far as it was without', () => {
    const edges = [edge(0, 1, { 1: 0.9, 7: 1e-6 }), edge(1, 2, { 4: 0.9, 9: 0.1 })];
    const either = searchLattice(2, edges, constraintOf({ pattern: '#9' })).hypotheses;
    expect(either.map(({ text }) => text)).toEqual(['19', '79']);
    expect(either[0]!.probability).toBeGreaterThan(0.8);
    const [forced] = searchLattice(2, edges, constraintOf({ pattern: '79' })).hypotheses;
    expect(forced!.text).toBe('79');
    expect(forced!.probability).toBeLessThan(0.01);
  });

  it('finds nothing when no path satisfies the constraint', () => {
    const edges = [edge(0, 1, { 1: 0.9 })];
    const { hypotheses, marginal } = searchLattice(1, edges, constraintOf({ pattern: '##' }));
    expect(hypotheses).toEqual([]);
    expect(marginal(edges[0]!, 1)).toBe(0);
  });

  it('reads hundreds of slivers in seconds, with and without a constraint', () => {
    const length = 600;
    const edges = Array.from({ length }, (_, from) =>
      [1, 2, 3, 4].map((size) =>
        edge(from, Math.min(length, from + size), {
          [from % 10]: 0.6 / size,
          3: 0.2,
          [markLabel]: 0.05,
        }),
      ),
    ).flat();
    const began = performance.now();
    const free = searchLattice(length, edges);
    const bound = searchLattice(length, edges, constraintOf({ length: { min: 1, max: 250 } }));
    expect(free.hypotheses[0]!.text.length).toBeGreaterThan(100);
    expect(bound.hypotheses[0]!.text.length).toBeLessThanOrEqual(250);
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
