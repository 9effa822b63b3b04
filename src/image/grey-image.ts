/** @file A grey picture in memory: what every function of this room takes and gives. */

/** Grey pixels, one byte each, row by row from the top left; 0 is black, 255 is white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** `height * width` bytes. */
  readonly data: Uint8Array;
}
