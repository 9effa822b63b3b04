import { describe, expect, it } from 'vitest';
import type { Piece } from './pieces.js';
import type { ReadNumber, RejectReason } from './reading.js';
import { joinNumbers, rejectWhole, unreadShare } from './whole.js';

const box = { left: 0, top: 0, right: 1, bottom: 1 };
const piece = (mass: number, line = 0): Piece => ({
  line,
  box,
  mass,
  mayBeLetter: false,
  slivers: 0,
  candidates: [],
});
const number = (text: string, confidence: number): ReadNumber => ({
  ...{ text, confidence, digits: [], characters: [], box, rejected: false },
  alternatives: [{ text: `${text}0`, confidence: (1 - confidence) / 2 }],
});
const refused = (reason: RejectReason): ReadNumber => ({
  ...{ text: '', confidence: 0, digits: [], characters: [], alternatives: [], box, rejected: true },
  reason,
});

describe('the reading of a whole picture', () => {
  it('is the numbers of each line, and as sure as all of them together', () => {
    const pieces = [piece(1), piece(1), piece(1, 1)];
    const reading = joinNumbers('page', pieces, [number('12', 0.9), number('3', 0.8), number('45', 0.5)]); // prettier-ignore
    expect(reading.text).toBe('12 3\n45');
    expect(reading.confidence).toBeCloseTo(0.9 * 0.8 * 0.5);
    expect(reading.alternatives[0]).toEqual({ text: '12 3\n450', confidence: expect.closeTo(0.9 * 0.8 * 0.25) as number }); // prettier-ignore
  });

  it('has alternatives of no confidence where a constraint leaves none', () => {
    const { alternatives } = joinNumbers('number', [piece(1)], [number('12', 0)]);
    expect(alternatives).toEqual([{ text: '120', confidence: 0 }]);
  });

  it('is less sure by the share of ink that was not read', () => {
    const pieces = [piece(3), piece(1)];
    const numbers = [number('12', 0.8), refused('too uncertain')];
    expect(unreadShare(pieces, numbers)).toBe(0.25);
    const { text, confidence } = joinNumbers('page', pieces, numbers);
    expect(text).toBe('12');
    expect(confidence).toBeCloseTo(0.8 * 0.75);
  });

  it('rejected as a whole keeps its numbers, and tells what was read as an alternative', () => {
    const pieces = [piece(1), piece(2), piece(3)];
    const numbers = [number('1', 0.9), refused('too uncertain'), refused('not a digit')];
    const reading = rejectWhole(joinNumbers('page', pieces, numbers), pieces);
    expect(reading).toMatchObject({ rejected: true, reason: 'not a digit', text: '', numbers });
    expect(reading.alternatives[0]!.text).toBe('1');
  });
});
