import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sceneSources } from '../../../test/scene-sources.js';
import { createRandom } from '../../tensor/random.js';
import { createBank } from './bank.js';
import { writeCharacter, type Writing } from './characters.js';
import { drawHand, type DigitSource } from './hand.js';
import { placesOf } from './places.js';
import { inkPad, padSegment } from './pad.js';
import { createSheets, rule, stamp } from './sheet.js';

const [width, height] = [192, 128];
const bank = createBank(sceneSources());
const nextSheet = createSheets(width, height);
const shown = { left: 0, top: 0, right: width, bottom: height };
const range = { from: 13, to: 38 };

function writing(seed: number, source: DigitSource): Writing {
  const random = createRandom(seed);
  const sheet = nextSheet(random);
  return { sheet, bank, hand: { ...drawHand(random), source }, random };
}

/** What a camera without any fault sees. */
function pixels(ink: Float32Array): Uint8Array {
  return Uint8Array.from(ink, (value) => 255 * (1 - value));
}

test('the box of a character is that of its ink, wherever it comes from and however the page lies', () => {
  const sources = fc.constantFrom<DigitSource>('bitmap', 'written', 'drawn');
  const digits = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), sources, digits, (seed, source, digit) => {
      const writer = writing(seed, source);
      writeCharacter(writer, String(digit), { u: 80, baseline: 70, height: 30 });
      const { ink, marks } = writer.sheet;
      const [mark] = marks;
      expect(marks.length).toBe(1);
      expect(mark!.kind).toBe(digit);
      const most = ink.reduce((a, b) => Math.max(a, b), 0);
      let [left, top, right, bottom] = [width, height, 0, 0];
      ink.forEach((value, at) => {
        if (value < 0.35 * most) return;
        const [x, y] = [at % width, Math.floor(at / width)];
        [left, top] = [Math.min(left, x), Math.min(top, y)];
        [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
      });
      expect([left, top, right, bottom]).toEqual([mark!.left, mark!.top, mark!.right, mark!.bottom]); // prettier-ignore
      expect(bottom - top).toBeGreaterThan(18);
      expect(bottom - top).toBeLessThan(48);
    }),
  );
});

function digitWith(spoil: (writer: Writing) => void, digitHeight = 30) {
  const writer = writing(4, 'written');
  writeCharacter(writer, '8', { u: 80, baseline: 80, height: digitHeight });
  spoil(writer);
  return {
    writer,
    result: placesOf(writer.sheet, { shown, legibleFrom: 0 }, pixels(writer.sheet.ink), range),
  };
}

test('a digit is taught, one that is covered, crossed out, faint, too coarse or cut off is left open', () => {
  const plain = digitWith(() => undefined).result;
  expect(plain.places.map(({ character }) => character)).toEqual(['8']);
  expect(plain.ignored).toEqual([]);

  const blot = digitWith(({ sheet }) => {
    const { left, right, top } = sheet.marks[0]!;
    padSegment(sheet.pad, left, top + 6, right, top + 6, 9, 10);
    inkPad(sheet.pad, 1);
    stamp(sheet, 'ink', 1);
  }).result;
  expect([blot.places.length, blot.ignored.length]).toEqual([0, 1]);

  const struck = digitWith(({ sheet }) => (sheet.marks[0]!.clear = false)).result;
  expect([struck.places.length, struck.ignored.length]).toEqual([0, 1]);

  const { writer } = digitWith(() => undefined);
  const grey = new Uint8Array(width * height).fill(200);
  const invisible = placesOf(writer.sheet, { shown, legibleFrom: 0 }, grey, range);
  expect([invisible.places.length, invisible.ignored.length]).toEqual([0, 1]);

  const faintly = Uint8Array.from(writer.sheet.ink, (ink) => 200 - 8 * ink);
  const faint = placesOf(writer.sheet, { shown, legibleFrom: 0 }, faintly, range);
  expect([faint.places.length, faint.ignored.length]).toEqual([0, 1]);

  const coarse = placesOf(
    writer.sheet,
    { shown, legibleFrom: 50 },
    pixels(writer.sheet.ink),
    range,
  );
  expect([coarse.places.length, coarse.ignored.length]).toEqual([0, 1]);

  const { left, right } = writer.sheet.marks[0]!;
  const half = { ...shown, left: Math.round((left + right) / 2) };
  const cut = placesOf(
    writer.sheet,
    { shown: half, legibleFrom: 0 },
    pixels(writer.sheet.ink),
    range,
  );
  expect([cut.places.length, cut.ignored.length]).toEqual([0, 1]);
});

test('what the picture and its crop cut off of a digit counts together', () => {
  const writer = writing(4, 'written');
  writeCharacter(writer, '8', { u: 80, baseline: 40, height: 30 });
  const [mark] = writer.sheet.marks;
  const outside = { ...mark!, top: mark!.top - 12, bottom: mark!.bottom - 12, inside: 0.9 };
  writer.sheet.marks.splice(0, 1, outside);
  const half = { ...shown, bottom: Math.round((outside.top + outside.bottom) / 2) };
  const { places } = placesOf(writer.sheet, { shown: half, legibleFrom: 0 }, pixels(writer.sheet.ink), range); // prettier-ignore
  expect(places).toEqual([]);
});

test('a character stands where it was asked to', () => {
  for (const source of ['bitmap', 'written', 'drawn'] as const) {
    for (let seed = 0; seed < 30; seed++) {
      const writer = writing(seed, source);
      const page = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0, g: 0, h: 0 };
      const straight = { ...writer, sheet: { ...writer.sheet, page } };
      const asked = writeCharacter(straight, '2', { u: 80, baseline: 70, height: 30 })!;
      const [mark] = straight.sheet.marks;
      // The pen is up to a fifth of the height wide, and the slant leans.
      expect(Math.abs(mark!.bottom - asked.bottom)).toBeLessThan(5);
      expect(Math.abs(mark!.top - asked.top)).toBeLessThan(5);
      expect(Math.abs((mark!.left + mark!.right - asked.left - asked.right) / 2)).toBeLessThan(14);
    }
  }
});

test('a thin rule through a digit leaves it a digit', () => {
  const { result } = digitWith(({ sheet }) => rule(sheet, 'print', 0, 66, width, 66, 1, 1));
  expect(result.places.length).toBe(1);
});

test('what is somewhat too large or too small is left open, what is far larger is nothing', () => {
  const counts = (digitHeight: number): number[] => {
    const { places, ignored } = digitWith(() => undefined, digitHeight).result;
    return [places.length, ignored.length];
  };
  expect(counts(9)).toEqual([0, 1]);
  expect(counts(46)).toEqual([0, 1]);
  expect(counts(80)).toEqual([0, 0]);
});
