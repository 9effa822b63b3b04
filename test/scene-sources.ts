/** @file Small sources for composed scenes: drawn digits, strokes and print made up by rule. */
import { stylesOf } from '../src/dataset/generate/styles.js';
import type { SceneSources, StrokeGlyph } from '../src/dataset/generate/scene.js';
import { syntheticDigits } from '../src/dataset/synthetic.js';
import type { PrintedGlyph } from '../src/image/printed-glyph.js';
import { createRandom } from '../src/tensor/random.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const characters = [...`0123456789.,-/:+#$*=()%&@{}[]<>${letters}`];

/** A character of known ways to write it as its first way; others as a zigzag. */
function strokesOf(character: string): number[][] {
  const styles = stylesOf(character);
  if (styles !== undefined) return styles[0]!.strokes.map((stroke) => stroke.flat());
  const code = character.charCodeAt(0);
  return [[0, 0, 300 + 10 * (code % 30), 400, 100, 600, 500, 1000]];
}

/** Strokes of one writer. */
export function strokesBy(source: string): StrokeGlyph[] {
  return characters.map((label) => ({ source, writer: `${source}/1`, label, strokes: strokesOf(label) })); // prettier-ignore
}

/** A frame with a bar in it for every character. */
function printed(font: string): PrintedGlyph[] {
  return [...characters, '€', '£'].map((label) => {
    const [width, height] = [20, label === '.' ? 6 : 34];
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const rim = x < 4 || x >= width - 4 || y < 4 || y >= height - 4;
      return rim || y % 11 === label.charCodeAt(0) % 11 ? 255 : 0;
    });
    return { font, label, width, height, data, left: 2, rise: height, advance: 26, capital: 34 };
  });
}

/** Everything a scene is composed of. */
export function sceneSources(source = 'abc'): SceneSources {
  return {
    digits: syntheticDigits(60, createRandom(5)),
    strokes: strokesBy(source),
    print: [...printed('one'), ...printed('two')],
  };
}
