/** @file Pictures in colour, without the image library: published types rest on these alone. */

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture in colour. */
export interface ColourImage extends Size {
  /** `height * width * 3` bytes, red, green and blue of each pixel. */
  readonly data: Uint8Array;
}
