/** @file A printed character in memory. */

/** The ink of one character of a font. Lengths are in pixels of the pattern. */
export interface PrintedGlyph {
  /** The font and its weight: characters of one word are of one `font`. */
  readonly font: string;
  /** The character itself. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** `height * width` bytes, cropped to the ink: 0 for paper, 255 for full ink. */
  readonly data: Uint8Array;
  /** From the writing position to the ink's left edge. */
  readonly left: number;
  /** From the baseline up to the ink's top edge. */
  readonly rise: number;
  /** From the writing position to that of the next character. */
  readonly advance: number;
  /** The height of the font's capital H. */
  readonly capital: number;
}
