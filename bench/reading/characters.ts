/**
 * @file Single characters of writers that nothing is trained with, with pens of any width, 20 to 200 pixels
 * high, on paper of any size; nothing is told of them. Digits are to be read; letters and symbols are not,
 * but for those that a person could honestly take for a digit, which are left out:
 * o O Q D (0), l I i j J (1), z Z (2), y (4 or 9), S s (5), b G (6), T > (7), B (8), g q (9); of the
 * symbols | ! / ( ) ' ` , . (1: a dot is a short stroke, as large here as letters) and " (11). A few of
 * UNIPEN's labels are wrong, so that no figure can be 100%.
 */
import type { Random } from '../../src/tensor/random.js';
import { extentOf, heldOut, writeStrokes, type Strokes, type UnipenFile } from './glyphs.js';
import { judgeNothing, judgeNumber } from './judge.js';
import type { Detail, Measure, Outcome } from './measure.js';
import { between, drawTaking, newSheet, toPicture } from './sheet.js';

/** Letters and symbols that are a digit to some eyes. */
export const lookalikes: ReadonlySet<string> = new Set('oOQDlIijJzZySsbGT>Bgq|!/()\'`,."');

const kept = 0.99;

function draw(glyph: Strokes, random: Random) {
  const extent = extentOf(glyph);
  const size = between(random, 20, 200);
  const scale = size / Math.max(1, extent.width, extent.height);
  const [width, height] = [scale * extent.width, scale * extent.height];
  const thickness = Math.max(1, size * between(random, 0.02, 0.16));
  // Paper by the edge of the ink now and then, mostly some, on each side as it comes.
  const least = 0.6 * thickness + (random.uniform() < 0.2 ? 0 : 0.1 * size);
  const [left, top, right, bottom] = Array.from({ length: 4 }, () => least + size * Math.max(0, between(random, -0.1, 1))); // prettier-ignore
  const sheet = newSheet(left! + width + right!, top! + height + bottom!);
  const pen = { thickness, dark: between(random, 0.5, 1) };
  writeStrokes(sheet, glyph, { left: left!, top: top!, width, height }, pen);
  return toPicture(sheet, drawTaking(random, 0.1), random);
}

function itemsOf(files: readonly UnipenFile[], isDigit: boolean): Measure['items'] {
  return async function* ({ shared, random }) {
    const all = (await Promise.all(files.map((file) => heldOut(shared, file)))).flat();
    const asked = all.filter(({ label }) => isDigit || !lookalikes.has(label));
    for (const [i, glyph] of random.fork('order').shuffle(asked).entries()) {
      const picture = draw(glyph, random.fork(i));
      const wanted = [{ text: isDigit ? glyph.label : '' }];
      yield { name: `${glyph.source}-${glyph.label}-${i}`, kind: glyph.label, picture, wanted };
    }
  };
}

/** Digits of other writers. */
export const unipenDigits: Measure = {
  name: 'unipen-digits',
  figure: 'right',
  limit: 1306,
  scores: true,
  items: itemsOf(['digits'], true),
  judge: judgeNumber,
  details: (outcomes) => [
    {
      name: 'answered',
      count: outcomes.length,
      part: outcomes.filter(({ judged: [judged] }) => judged!.got !== '').length,
    },
  ],
};

/** The confidence that so many digits reach, and how many of other pictures stay below it. */
function refusedAtThreshold(
  outcomes: readonly Outcome[],
  digits: readonly Outcome[] | undefined,
): readonly Detail[] {
  if (digits === undefined) return [];
  const scores = digits.map(({ score = 0 }) => score).sort((a, b) => a - b);
  const threshold = scores[Math.floor((1 - kept) * scores.length)]!;
  const below = outcomes.filter(({ score = 0 }) => score < threshold).length;
  const name = `refused at ${threshold.toFixed(4)}, which keeps 99% of unipen-digits`;
  return [{ name: threshold > 0 ? name : 'refused at 0: no threshold keeps 99% of unipen-digits', count: outcomes.length, part: below }]; // prettier-ignore
}

/** Letters of the same writers. */
export const unipenLetters: Measure = {
  name: 'unipen-letters',
  figure: 'refused',
  limit: 1500,
  scores: true,
  items: itemsOf(['lower', 'upper'], false),
  judge: judgeNothing,
  details: (outcomes, earlier) => refusedAtThreshold(outcomes, earlier.get(unipenDigits.name)),
};

/** Operators, brackets and other symbols of the same writers. */
export const unipenSymbols: Measure = {
  name: 'unipen-symbols',
  figure: 'no digit read',
  limit: 700,
  items: itemsOf(['symbols'], false),
  judge: judgeNothing,
};
