/** @file A bitmap font of 5 x 7 pixels for the labels of pictures, drawn for Tenfold. */
import type { GreyImage } from './grey-image.js';

const columns = 5;

/** Height of a glyph in font pixels. */
export const glyphHeight = 7;
/** Width of a glyph with the gap after it, in font pixels. */
export const glyphWidth = columns + 1;

/** Each glyph as its seven rows, from the top. */
const glyphs: Readonly<Record<string, string>> = {
  '0': '.###. #...# #..## #.#.# ##..# #...# .###.',
  '1': '..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.',
  '2': '.###. #...# ....# ...#. ..#.. .#... #####',
  '3': '##### ...#. ..#.. ...#. ....# #...# .###.',
  '4': '...#. ..##. .#.#. #..#. ##### ...#. ...#.',
  '5': '##### #.... ####. ....# ....# #...# .###.',
  '6': '..##. .#... #.... ####. #...# #...# .###.',
  '7': '##### ....# ...#. ..#.. .#... .#... .#...',
  '8': '.###. #...# #...# .###. #...# #...# .###.',
  '9': '.###. #...# #...# .#### ....# ...#. .##..',
  A: '.###. #...# #...# ##### #...# #...# #...#',
  B: '####. #...# #...# ####. #...# #...# ####.',
  C: '.###. #...# #.... #.... #.... #...# .###.',
  D: '####. #...# #...# #...# #...# #...# ####.',
  E: '##### #.... #.... ####. #.... #.... #####',
  F: '##### #.... #.... ####. #.... #.... #....',
  G: '.###. #...# #.... #.### #...# #...# .####',
  H: '#...# #...# #...# ##### #...# #...# #...#',
  I: '.###. ..#.. ..#.. ..#.. ..#.. ..#.. .###.',
  J: '..### ...#. ...#. ...#. ...#. #..#. .##..',
  K: '#...# #..#. #.#.. ##... #.#.. #..#. #...#',
  L: '#.... #.... #.... #.... #.... #.... #####',
  M: '#...# ##.## #.#.# #.#.# #...# #...# #...#',
  N: '#...# #...# ##..# #.#.# #..## #...# #...#',
  O: '.###. #...# #...# #...# #...# #...# .###.',
  P: '####. #...# #...# ####. #.... #.... #....',
  Q: '.###. #...# #...# #...# #.#.# #..#. .##.#',
  R: '####. #...# #...# ####. #.#.. #..#. #...#',
  S: '.#### #.... #.... .###. ....# ....# ####.',
  T: '##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..',
  U: '#...# #...# #...# #...# #...# #...# .###.',
  V: '#...# #...# #...# #...# #...# .#.#. ..#..',
  W: '#...# #...# #...# #.#.# #.#.# #.#.# .#.#.',
  X: '#...# #...# .#.#. ..#.. .#.#. #...# #...#',
  Y: '#...# #...# #...# .#.#. ..#.. ..#.. ..#..',
  Z: '##### ....# ...#. ..#.. .#... #.... #####',
  '.': '..... ..... ..... ..... ..... .##.. .##..',
  ',': '..... ..... ..... ..... .##.. ..#.. .#...',
  ':': '..... .##.. .##.. ..... .##.. .##.. .....',
  '%': '##... ##..# ...#. ..#.. .#... #..## ...##',
  '-': '..... ..... ..... ##### ..... ..... .....',
  '+': '..... ..#.. ..#.. ##### ..#.. ..#.. .....',
  '=': '..... ..... ##### ..... ##### ..... .....',
  '#': '.#.#. .#.#. ##### .#.#. ##### .#.#. .#.#.',
  '/': '..... ....# ...#. ..#.. .#... #.... .....',
  '?': '.###. #...# ....# ...#. ..#.. ..... ..#..',
  '>': '.#... ..#.. ...#. ....# ...#. ..#.. .#...',
  '→': '..... ..#.. ...#. ##### ...#. ..#.. .....',
  '(': '...#. ..#.. .#... .#... .#... ..#.. ...#.',
  ')': '.#... ..#.. ...#. ...#. ...#. ..#.. .#...',
};

/** Draws `text` on `image`, its top left corner at (left, top), a font pixel being scale x scale. */
export function drawText(
  image: GreyImage,
  text: string,
  { left, top, scale, grey }: { left: number; top: number; scale: number; grey: number },
): void {
  for (const [index, character] of [...text].entries()) {
    const rows = glyphs[character.toUpperCase()];
    if (rows === undefined) continue;
    for (let row = 0; row < glyphHeight; row++) {
      for (let column = 0; column < columns; column++) {
        if (rows[row * (columns + 1) + column] !== '#') continue;
        const x = left + (index * glyphWidth + column) * scale;
        const y = top + row * scale;
        fillSquare(image, x, y, scale, grey);
      }
    }
  }
}

/** Fills a square of `size` pixels, cut at the picture's edges. */
function fillSquare(image: GreyImage, left: number, top: number, size: number, grey: number): void {
  for (let y = Math.max(0, top); y < Math.min(image.height, top + size); y++) {
    image.data.fill(
      grey,
      y * image.width + Math.min(image.width, Math.max(0, left)),
      y * image.width + Math.min(image.width, Math.max(0, left + size)),
    );
  }
}
