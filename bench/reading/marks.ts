/**
 * @file 500 numbers with marks, written by one hand each: amounts, dates, times, numbers of telephones. The
 * text must be exactly what is written. A currency or a number sign may be told or not, since it is no
 * part of the number.
 */
import type { Random } from '../../src/tensor/random.js';
import {
  extentOf,
  heldOut,
  loadHands,
  writeStrokes,
  type Hand,
  type Pen,
  type Strokes,
} from './glyphs.js';
import { isText, judgeText } from './judge.js';
import { drawDigits } from './layouts.js';
import {
  byKind,
  type Detail,
  type Item,
  type Measure,
  type Outcome,
  type Wanted,
} from './measure.js';
import { between, drawLine, drawTaking, newSheet, pick, toPicture, type Area, type Sheet } from './sheet.js'; // prettier-ignore

/** A number that begins with no zero. */
const number = (random: Random, least: number, most: number): string =>
  `${1 + random.integer(9)}${drawDigits(random, least - 1, most - 1)}`;

const two = (random: Random, most: number): string =>
  String(1 + random.integer(most)).padStart(2, '0');

/** What is written, and what of it must be read. */
const kinds: Readonly<Record<string, (random: Random) => Wanted & { readonly written?: string }>> =
  {
    decimal: (random) => ({ text: `${number(random, 1, 3)}.${drawDigits(random, 2, 2)}` }),
    'decimal comma': (random) => ({ text: `${number(random, 1, 3)},${drawDigits(random, 2, 2)}` }),
    thousands: (random) => ({ text: `${number(random, 1, 3)},${drawDigits(random, 3, 3)}` }),
    date: (random) => ({
      text: [two(random, 28), two(random, 12), `20${two(random, 29)}`].join(pick(random, ['/', '.', '-'])), // prettier-ignore
    }),
    'short date': (random) => ({ text: `${1 + random.integer(28)}/${1 + random.integer(12)}` }),
    minus: (random) => ({ text: `-${number(random, 1, 4)}` }),
    telephone: (random) => ({ text: `0${number(random, 2, 3)}-${number(random, 3, 5)}` }),
    'telephone with plus': (random) => ({ text: `+49${number(random, 5, 8)}` }),
    time: (random) => ({ text: `${two(random, 23)}:${two(random, 59)}` }),
    currency: (random) => {
      const text = number(random, 1, 4);
      const written = pick(random, [`$${text}`, `${text}€`, `€${text}`, `EUR ${text}`, `${text} EUR`]); // prettier-ignore
      return { text, also: [written, written.replace(' ', '')], written };
    },
    'number sign': (random) => {
      const text = number(random, 1, 3);
      return { text, also: [`#${text}`], written: `#${text}` };
    },
  };

/** How high a mark is and how far above the baseline its bottom, as shares of a digit's height. */
const shapes: Readonly<Record<string, { readonly size: number; readonly raised: number }>> = {
  '.': { size: 0.1, raised: -0.02 },
  ',': { size: 0.28, raised: -0.18 },
  '-': { size: 0.05, raised: 0.42 },
  '/': { size: 1.15, raised: -0.1 },
  ':': { size: 0.5, raised: 0.1 },
  '+': { size: 0.55, raised: 0.2 },
};
const usual = { size: 1, raised: 0 };

/** UNIPEN has none of these. */
const euro: Strokes = {
  source: 'drawn',
  label: '€',
  strokes: [
    [700, 120, 600, 30, 450, 0, 280, 60, 160, 250, 120, 500, 160, 750, 280, 940, 450, 1000, 620, 960, 720, 860], // prettier-ignore
    [0, 400, 560, 380],
    [0, 600, 540, 580],
  ],
};

/** Samples of everything that is no digit, by its label. */
type Samples = ReadonlyMap<string, readonly Strokes[]>;

/** Some of UNIPEN's dashes are cut to a dot or are another mark. */
function isWhole(glyph: Strokes): boolean {
  const { width, height } = extentOf(glyph);
  return glyph.label !== '-' || width > 3 * height;
}

/** The width of a mark that is `size` pixels high; a dash is as long as it is. */
function drawMark(
  sheet: Sheet,
  samples: Samples,
  mark: string,
  at: { readonly x: number; readonly baseline: number; readonly height: number },
  pen: Pen,
  random: Random,
): number {
  const { size, raised } = shapes[mark] ?? usual;
  const high = Math.max(1, size * at.height * between(random, 0.85, 1.2));
  const bottom = at.baseline - (raised + 0.03 * random.normal()) * at.height;
  if (mark === '.') {
    drawLine(sheet, [at.x + high / 2, bottom - high / 2], Math.max(high, pen.thickness), pen.dark);
    return high;
  }
  const sample = pick(random, (samples.get(mark) ?? [euro]).filter(isWhole));
  const width = at.height * (mark === '-' ? between(random, 0.3, 0.55) : 0.7);
  const area: Area =
    mark === '-'
      ? { left: at.x, top: bottom - 0.15 * at.height, width, height: 0.15 * at.height }
      : { left: at.x, top: bottom - high, width: Math.min(width, high), height: high };
  writeStrokes(sheet, sample, area, pen);
  return area.width;
}

function write(hand: Hand, samples: Samples, written: string, random: Random): Sheet {
  const height = between(random, 24, 90);
  const margin = between(random, 0.4, 1.5) * height;
  const gap = between(random, 0.1, 0.35) * height;
  const pen: Pen = {
    thickness: Math.max(1.2, between(random, 0.05, 0.13) * height),
    dark: between(random, 0.6, 1),
  };
  const sheet = newSheet(2 * margin + written.length * (1.2 * height + gap), height + 2 * margin);
  const baseline = margin + height;
  let x = margin;
  for (const character of written) {
    if (character === ' ') x += 0.5 * height;
    else if (/\d/.test(character)) {
      const own = height * (1 + 0.05 * random.normal());
      const width = hand.widthOf(character, own);
      hand.write(sheet, character, { left: x, top: baseline - own, width, height: own }, pen);
      x += width + gap;
    } else x += drawMark(sheet, samples, character, { x, baseline, height }, pen, random) + gap;
  }
  return cutTo(sheet, x - gap + margin);
}

/** The left part of a sheet. */
function cutTo(sheet: Sheet, right: number): Sheet {
  const cut = newSheet(right, sheet.height);
  for (let y = 0; y < cut.height; y++) {
    const from = y * sheet.width;
    cut.ink.set(sheet.ink.subarray(from, from + Math.min(cut.width, sheet.width)), y * cut.width);
  }
  return cut;
}

/** Readings that lost what parts a number: with every digit right, the most dangerous ones. */
function isJoined({ item, judged: [judged] }: Outcome): boolean {
  const [wanted] = item.wanted;
  const bare = wanted!.text.replaceAll(/\D/g, '');
  return bare !== wanted!.text && isText(judged!.got, { text: bare });
}

/** The same with any mark for any other. */
function isAlmost({ item, judged: [judged] }: Outcome): boolean {
  const anyMark = (text: string) => text.replaceAll(/[^\d\s]/g, '.');
  return judged!.right || anyMark(judged!.got) === anyMark(item.wanted[0]!.text);
}

function details(outcomes: readonly Outcome[]): readonly Detail[] {
  const marked = outcomes.filter(({ item }) => /\D/.test(item.wanted[0]!.text));
  const count = (list: readonly Outcome[], test: (outcome: Outcome) => boolean) => ({
    count: list.length,
    part: list.filter(test).length,
  });
  return [
    ...byKind(outcomes),
    { name: 'right whichever mark it is', ...count(outcomes, isAlmost) },
    { name: 'rejected', ...count(outcomes, ({ judged: [judged] }) => judged!.got === '') },
    { name: 'marks swallowed', ...count(marked, isJoined) },
  ];
}

/** Numbers with what is written in and around them. */
export const marks: Measure = {
  name: 'numbers-with-marks',
  figure: 'text right',
  limit: 500,
  async *items({ shared, random }) {
    const hands = await loadHands(shared);
    const samples = new Map<string, Strokes[]>();
    for (const glyph of [
      ...(await heldOut(shared, 'symbols')),
      ...(await heldOut(shared, 'upper')),
    ]) {
      samples.set(glyph.label, [...(samples.get(glyph.label) ?? []), glyph]);
    }
    const names = Object.keys(kinds);
    for (let i = 0; ; i++) {
      const own = random.fork(i);
      const kind = names[i % names.length]!;
      const { written, ...wanted } = kinds[kind]!(own);
      const sheet = write(hands(own), samples, written ?? wanted.text, own);
      const picture = toPicture(sheet, drawTaking(own, 0.15), own);
      const item: Item = { name: `marks-${i}`, kind, picture, wanted: [wanted] };
      yield item;
    }
  },
  judge: judgeText,
  details,
};
