/** @file A picture to what is written in it: places, characters, lines, numbers. */
import { clipBox, type Box } from '../image/box.js';
import type { GreyImage } from '../image/grey-image.js';
import { pyramidOf, resized, type Pyramid } from '../image/pyramid.js';
import { rotate, type Rotated } from '../image/rotate.js';
import { UsageError } from '../tensor/error.js';
import {
  confirmPlaces,
  likeliest,
  nothingLabel,
  otherLabel,
  type Character,
} from './characters.js';
import { constraintOf, unconstrained } from './constraint.js';
import { alphabet, isDigit, marks } from './kinds.js';
import { context, inContext, toldContext } from './context.js';
import { groupLines, isSeparator, wholeLines, type Group, type LineCharacter } from './lines.js';
import { findPlaces, type Spot } from './places.js';
import { boxOf, readNumber, type NumberQuestion } from './read-number.js';
import {
  rejectedReading,
  withBoxes,
  type ClassifyFrames,
  type Reading,
  type ReadNumber,
  type ReadOptions,
  type RecognitionMode,
} from './reading.js';
import { joinNumbers } from './join.js';

/** What is less probable to be there would be nothing, whatever the reader said of it. */
export const leastPlace = 0.25;
/** What a neighbor that is no character of a number speaks against a short number's being one. */
const wordDoubt = 0.3;

/** The models that a picture is read with. */
export interface Eyes {
  readonly spot: Spot;
  /** The classifier of framed digits. */
  readonly classify: ClassifyFrames;
  /** How many classes it has: the ten digits, and "none" if it knows what is no digit. */
  readonly classes: number;
}

interface Question extends NumberQuestion {
  readonly mode: RecognitionMode | undefined;
  readonly told: boolean;
}

/**
 * Reads the digits in a picture.
 * @returns a reading, rejected where nothing can be read: a blank picture is no error
 * @throws UsageError for options that no number satisfies.
 */
export async function readPicture(
  image: GreyImage,
  { spot, classify, classes }: Eyes,
  options: ReadOptions = {},
): Promise<Reading> {
  const question = questionOf(options);
  const look = async (pyramid: Pyramid) => {
    const places = await findPlaces(pyramid, spot, { least: leastPlace });
    return confirmPlaces(pyramid, places, classify, classes);
  };
  const pyramid = pyramidOf(image);
  const upright = await look(pyramid);
  const inside = (box: Box) => clipBox(box, image);
  if (upright.length === 0 || isPlain(upright)) {
    return withBoxes(readCharacters(upright, question), inside);
  }
  const degrees = await tellTurn(pyramid, upright, look);
  if (degrees === 0) return withBoxes(readCharacters(upright, question), inside);
  const turned = rotate(image, degrees);
  return turnedBack(readCharacters(await look(pyramidOf(turned.image)), question), turned, image);
}

/**
 * How a picture lies that is not plain as it is: the turn after which it says most.
 * @returns clockwise degrees, 0 where it is upright
 */
async function tellTurn(
  pyramid: Pyramid,
  upright: readonly Character[],
  look: (pyramid: Pyramid) => Promise<Character[]>,
): Promise<number> {
  // A smaller picture tells as well, and in bounded time.
  const { width, height } = pyramid.picture;
  const small = resized(pyramid, Math.min(1, Math.sqrt(turnedPixels / (width * height))));
  const own = small === pyramid.picture ? upright : await look(pyramidOf(small));
  let best = { degrees: 0, evidence: moreThanTurned * (evidenceOf(own) + 1) };
  for (const degrees of turns) {
    const evidence = evidenceOf(await look(pyramidOf(rotate(small, degrees).image)));
    if (evidence > best.evidence) best = { degrees, evidence };
  }
  return best.degrees;
}

/** Turned pictures are looked at with this many pixels at most. */
const turnedPixels = 500_000;
/** The angles by which a picture may lie, clockwise. */
const turns = [90, 180, 270, -28, 28];
/**
 * Writing is upright more often than turned: the evidence for a turn must be greater by this factor, and by
 * a character: a dash is no 1 on its side.
 */
const moreThanTurned = 1.4;
/** A picture is plain where this share of its characters is at least as sure. */
const plainShare = 0.6;
const plainConfidence = 0.9;

/** How much speaks for a number: the sum of its characters' probabilities, as far as they are likelier than not. */
function evidenceOf(characters: readonly Character[]): number {
  return characters.reduce(
    (sum, { probabilities }) => sum + Math.max(0, 2 * bestOfNumber(probabilities) - 1),
    0,
  );
}

function bestOfNumber(probabilities: Float64Array): number {
  return Math.max(...probabilities.subarray(0, otherLabel));
}

/** Whether most of what is written is surely what it is. */
function isPlain(characters: readonly Character[]): boolean {
  const written = characters.filter(
    ({ probabilities }) => likeliest(probabilities) !== nothingLabel,
  );
  const sure = written.filter(({ probabilities }) => Math.max(...probabilities) > plainConfidence);
  return sure.length >= plainShare * written.length;
}

/** A reading of a turned picture with its boxes in the original. */
function turnedBack(
  reading: Reading,
  { toOriginal }: Rotated,
  { width, height }: GreyImage,
): Reading {
  const box = (of: Box): Box => {
    const place = toOriginal({
      x: (of.left + of.right) / 2,
      y: (of.top + of.bottom) / 2,
      width: of.right - of.left,
      height: of.bottom - of.top,
    });
    return clipBox(boxOf(place), { width, height });
  };
  return withBoxes(reading, box);
}

/** @throws UsageError for options that no number satisfies. */
export function questionOf(options: ReadOptions): Question {
  const { mode, minConfidence } = options;
  if (minConfidence !== undefined && !(minConfidence >= 0 && minConfidence <= 1)) {
    throw new UsageError(`The least confidence is ${minConfidence}; it lies from 0 to 1.`);
  }
  const constraint = constraintOf(options);
  const told = mode !== undefined || constraint !== unconstrained;
  return { mode, constraint, minConfidence, told, allowed: allowedMarks(options.symbols) };
}

/** @throws UsageError naming what is no mark. */
function allowedMarks(symbols = 'all'): ReadonlySet<number> {
  if (symbols === 'none') return new Set();
  const wanted = symbols === 'all' ? marks : [...symbols];
  const strange = wanted.find((mark) => !marks.includes(mark));
  if (strange !== undefined) {
    throw new UsageError(
      `Cannot read the mark ${JSON.stringify(strange)}; symbols are all, none, or some of ${marks.join(' ')}.`,
    );
  }
  return new Set(wanted.map((mark) => alphabet.indexOf(mark)));
}

/** What characters say together. */
export function readCharacters(characters: readonly Character[], question: Question): Reading {
  const { mode } = question;
  if (mode === 'digit') return readDigit(characters, question);
  const lines = mode === 'number' ? oneLine(characters) : groupLines(characters);
  const inPlace = (line: readonly Group[]) =>
    line.map((group) => inContext(group, question.told ? toldContext : context));
  const doubtful = characters.filter(({ probabilities }) => likeliest(probabilities) === nothingLabel); // prettier-ignore
  const numbers = lines.map((line) =>
    inPlace(line).flatMap((group, i) =>
      readGroup(group, line[i + 1]?.[0]?.joined ?? 0, doubtful, question),
    ),
  );
  return joinNumbers(mode, numbers, isWritten(characters));
}

/** Whether anything at all stands there. */
function isWritten(characters: readonly Character[]): boolean {
  return characters.some(({ probabilities }) => likeliest(probabilities) !== nothingLabel);
}

/** The line with most digits, as one group. */
function oneLine(characters: readonly Character[]): Group[][] {
  const digits = (line: Group) =>
    line.reduce((sum, { probabilities }) => sum + digitShare(probabilities), 0);
  const [line] = wholeLines(characters).sort((a, b) => digits(b) - digits(a));
  return line === undefined ? [] : [[line]];
}

function digitShare(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let digit = 0; digit < 10; digit++) sum += probabilities[digit]!;
  return sum;
}

/**
 * The numbers of a group, parted by what is no character of them.
 * @param next the probability that what follows the group goes on with it
 * @param doubtful where hardly anything is, but may be
 */
function readGroup(
  group: Group,
  next: number,
  doubtful: readonly Character[],
  question: Question,
): ReadNumber[] {
  const parts: { readonly characters: LineCharacter[]; strangers: number; whole: number }[] = [];
  let [strangers, before] = [0, 1 - group[0]!.joined];
  let open: (typeof parts)[number] | undefined;
  for (const character of group) {
    const label = likeliest(character.probabilities);
    if (!isDigit(label) && isSeparator(character, question.allowed)) {
      // It parts them unless it is a digit after all.
      before = 1 - digitShare(character.probabilities);
      if (open) {
        open.strangers++;
        open.whole = Math.min(open.whole, before);
      }
      open = undefined;
      strangers = label === otherLabel ? 1 : 0;
      continue;
    }
    if (open === undefined) {
      open = { characters: [], strangers, whole: before };
      parts.push(open);
    } else open.whole = Math.min(open.whole, character.joined);
    open.characters.push(character);
  }
  if (open) open.whole = Math.min(open.whole, 1 - next);
  return parts
    .map((part) => ({ ...part, characters: withoutClosing(part.characters) }))
    .filter(({ characters }) => characters.length > 0)
    .map(({ characters, strangers: beside, whole }) => {
      const alone = (1 - wordDoubt / characters.length) ** beside;
      const one = question.told ? 1 : whole * alone;
      return readNumber(characters, question, 1 - one * missedNone(characters, doubtful));
    });
}

/** What is no farther from a number than this, in heights, may be of it. */
const near = 0.8;

/** The probability that no digit of a number was missed. */
function missedNone(characters: readonly Character[], doubtful: readonly Character[]): number {
  const height = Math.max(...characters.map(({ place }) => place.height));
  return doubtful
    .filter(({ place: { x, y } }) =>
      characters.some(
        ({ place }) =>
          Math.abs(y - place.y) < 0.5 * height &&
          Math.abs(x - place.x) < place.width / 2 + near * height,
      ),
    )
    .reduce((least, { probabilities }) => Math.min(least, 1 - digitShare(probabilities)), 1);
}

/** What closes a number is no part of it: a full stop, the dash of `12.-`, a colon. */
const closing = new Set([...'.,-/:'].map((mark) => alphabet.indexOf(mark)));

/** Characters up to the last digit, and a plus or a currency sign behind it; none without a digit. */
function withoutClosing(characters: readonly Character[]): Character[] {
  const labels = characters.map(({ probabilities }) => likeliest(probabilities));
  const end = labels.findLastIndex((label) => label !== nothingLabel && !closing.has(label));
  return labels.some(isDigit) ? characters.slice(0, end + 1) : [];
}

/** The picture holds one digit: the place that shows one most surely. */
function readDigit(characters: readonly Character[], question: Question): Reading {
  const [best] = characters.toSorted(
    (a, b) => digitShare(b.probabilities) - digitShare(a.probabilities),
  );
  if (best === undefined) return rejectedReading('digit', 'blank');
  const digits = { ...question, allowed: new Set<number>() };
  return joinNumbers('digit', [[readNumber([best], digits, 0)]], isWritten(characters));
}
