/** @file A reading drawn over its picture: boxes, what was read in them, and how sure it is. */
import { escapeMarkup, formatShare, shorten } from '../evaluation/printable.js';
import type { Box } from '../image/box.js';
import type { Reading, ReadNumber } from './reading.js';

/** Where a picture and what is written about it stand on an annotated sheet, in its pixels. */
export interface AnnotationSheet {
  readonly width: number;
  readonly height: number;
  /** The picture's place. */
  readonly picture: Box;
  /** An SVG drawing as large as the sheet, transparent but for boxes and labels. */
  readonly svg: string;
}

/** Digits are drawn at least this high, unless the picture gets too large. */
const digitHeight = 48;
const mostPixels = 6_000_000;
const longestSide = 4_000;
const narrowest = 280;
/** Smaller pictures are enlarged at most so many times. */
const mostEnlarged = 16;

const font = 15;
const captionFont = 18;
/** Room around the picture, for the labels of what touches its border. */
const margin = font + 12;
const captionHeight = captionFont + 18;
/** Mean width of a character, in font sizes. */
const characterWidth = 0.58;

/** Told apart by everyone, and legible on white and under white text. */
const colours = { sure: '#0059b3', unsure: '#a65300', rejected: '#b3003b' };
/** From this confidence on a reading is drawn as sure. */
const sureFrom = 0.9;

/** Lays out the sheet for a picture of `width` x `height` pixels, in which the reading's boxes are. */
export function annotationSheet(reading: Reading, width: number, height: number): AnnotationSheet {
  const scale = chooseScale(reading, width, height);
  const [drawnWidth, drawnHeight] = [width, height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  const sheetWidth = Math.max(narrowest, drawnWidth + 2 * margin);
  const left = Math.floor((sheetWidth - drawnWidth) / 2);
  const picture = {
    left,
    top: margin,
    right: left + drawnWidth,
    bottom: margin + drawnHeight,
  };
  const sheetHeight = picture.bottom + margin + captionHeight;
  const place = ({ left: x0, top: y0, right: x1, bottom: y1 }: Box): Box => ({
    left: left + x0 * scale,
    top: margin + y0 * scale,
    right: left + x1 * scale,
    bottom: margin + y1 * scale,
  });
  const parts = [
    ...reading.numbers.map((number) => drawNumber(number, place, sheetWidth)),
    caption(reading, sheetWidth, sheetHeight),
  ];
  return {
    width: sheetWidth,
    height: sheetHeight,
    picture,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${sheetWidth}" height="${sheetHeight}" ` +
      `font-family="sans-serif" font-size="${font}" font-weight="bold">${parts.join('')}</svg>`,
  };
}

function chooseScale(reading: Reading, width: number, height: number): number {
  const heights = reading.numbers.map(({ box }) => box.bottom - box.top).sort((a, b) => a - b);
  const typical = heights[heights.length >> 1] ?? height / 2;
  const wanted = Math.min(mostEnlarged, Math.max(1, digitHeight / Math.max(1, typical)));
  const fitting = Math.min(
    Math.sqrt(mostPixels / (width * height)),
    longestSide / Math.max(width, height),
  );
  return Math.min(wanted, fitting);
}

function colourOf(confidence: number): string {
  return confidence >= sureFrom ? colours.sure : colours.unsure;
}

/** A number's frame, its digits' frames with the digits beneath them, and its text above. */
function drawNumber(number: ReadNumber, place: (box: Box) => Box, sheetWidth: number): string {
  const box = place(number.box);
  if (number.rejected) {
    const text = number.reason ?? 'rejected';
    return frame(box, colours.rejected, true) + tag(text, box, colours.rejected, sheetWidth);
  }
  const characters = number.characters.map((character) => {
    const own = place(character.box);
    const colour = colourOf(character.confidence);
    return frame(own, colour, false) + mark(character.text, own, colour);
  });
  const text = `${shorten(number.text, 40)}  ${formatShare(number.confidence, 0)}`;
  // One character is said once, by its tag.
  const inside = number.characters.length === 1 ? frame(box, colourOf(number.confidence), false) : characters.join(''); // prettier-ignore
  return inside + tag(text, box, colourOf(number.confidence), sheetWidth);
}

function frame({ left, top, right, bottom }: Box, colour: string, dashed: boolean): string {
  const dashes = dashed ? ' stroke-dasharray="6 4"' : '';
  return (
    `<rect x="${round(left - 1)}" y="${round(top - 1)}" width="${round(right - left + 2)}" ` +
    `height="${round(bottom - top + 2)}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`
  );
}

/** White text on a coloured label above a box, moved to stay on the sheet. */
function tag(text: string, box: Box, colour: string, sheetWidth: number): string {
  const width = text.length * characterWidth * font + 10;
  const left = Math.max(0, Math.min(box.left - 2, sheetWidth - width));
  const top = Math.max(0, box.top - font - 8);
  return label(text, left, top, width, colour);
}

/** A digit beneath its box. */
function mark(text: string, box: Box, colour: string): string {
  const width = font;
  return label(text, (box.left + box.right - width) / 2, box.bottom + 2, width, colour);
}

function label(text: string, left: number, top: number, width: number, colour: string): string {
  return (
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${font + 6}" rx="3" fill="${colour}"/>` +
    `<text x="${round(left + width / 2)}" y="${round(top + font)}" text-anchor="middle" fill="#ffffff">${escapeMarkup(text)}</text>`
  );
}

/** What was read in the whole picture, in one line beneath it. */
function caption(reading: Reading, width: number, height: number): string {
  const room = Math.floor((width - 24) / (characterWidth * captionFont));
  const lines = reading.text.split('\n');
  const said =
    lines.length > 1 ? `${lines.length} lines, ${reading.digits.length} digits` : lines[0]!;
  const share = formatShare(reading.confidence, 1);
  const text = reading.rejected
    ? (reading.reason ?? 'rejected')
    : `${shorten(said, Math.max(4, room - share.length - 2))}  ${share}`;
  const colour = reading.rejected ? colours.rejected : colourOf(reading.confidence);
  return (
    `<rect x="0" y="${height - captionHeight}" width="${width}" height="${captionHeight}" fill="#f2f2f2"/>` +
    `<text x="12" y="${height - 12}" font-size="${captionFont}" fill="${colour}">${escapeMarkup(text)}</text>`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
