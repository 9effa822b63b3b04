/**
 * @file Characters alone in their picture, of any size: digits, letters and symbols of which none is like a
 * digit, and letters of scripts that nobody knows: such letters mirrored and turned.
 */
import type { StrokeGlyph } from '../../src/dataset/generate/sources.js';
import { between, drawLines } from '../../src/dataset/pen.js';
import { pyramidOf, resized } from '../../src/image/pyramid.js';
import { otherLabel } from '../../src/recognition/characters.js';
import { marks } from '../../src/recognition/kinds.js';
import type { Random } from '../../src/tensor/random.js';
import { lookOver, type Eyes } from './scenes.js';
import type { Example } from './weights.js';

/** A stroke mirrored, on its side, or both. */
function turnedBy(way: number): (stroke: readonly number[]) => number[] {
  return (stroke) => {
    const points: number[] = [];
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      const [x, y] = [stroke[i]!, stroke[i + 1]!];
      points.push(...(way === 1 ? [-x, y] : way === 2 ? [y, -x] : [y, x]));
    }
    return points;
  };
}

const lookalikes = new Set([...'oOQDlIi|!jJzZsSbGBgqyT()/\\`\'"']);
const strange = new Set([...'AHKRXYk&%@']);
const isDigit = ({ label }: StrokeGlyph) => /\d/.test(label);
const isOther = ({ label }: StrokeGlyph) => !lookalikes.has(label) && !marks.includes(label);

/** Draws so many characters and looks at them; those of which nothing is found are left out. */
export async function findAlone(
  glyphs: readonly StrokeGlyph[],
  count: number,
  random: Random,
  eyes: Eyes,
): Promise<Example[]> {
  const shown = [
    { from: glyphs.filter(isDigit), share: 0.85, isTurned: false },
    { from: glyphs.filter((glyph) => !isDigit(glyph) && isOther(glyph)), share: 0.1, isTurned: false }, // prettier-ignore
    { from: glyphs.filter(({ label }) => strange.has(label)), share: 0.05, isTurned: true },
  ];
  const examples: Example[] = [];
  for (let n = 0; n < count; n++) {
    let left = random.uniform();
    const { from, isTurned } = shown.find(({ share }) => (left -= share) < 0) ?? shown[0]!;
    const glyph = from[random.integer(from.length)]!;
    const strokes = isTurned ? glyph.strokes.map(turnedBy(1 + random.integer(3))) : glyph.strokes;
    const side = Math.round(between(random, 30, 160));
    const frame = new Uint8Array(28 * 28);
    drawLines(strokes, random, frame);
    const [paper, ink] = [between(random, 180, 255), between(random, 0, 90)];
    const data = frame.map((v) => paper + ((ink - paper) * v) / 255);
    const picture = pyramidOf(resized(pyramidOf({ width: 28, height: 28, data }), side / 28));
    const found = await lookOver(picture, eyes);
    const largest = found.find(({ place }) => place.height > 0.35 * side);
    if (largest === undefined) continue;
    const label = isDigit(glyph) ? Number(glyph.label) : otherLabel;
    examples.push({ features: largest.features, label, isAlone: true });
  }
  return examples;
}
