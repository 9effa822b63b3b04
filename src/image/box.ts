/** @file Boxes of pixels. */

/** A box of whole pixels: `left` and `top` are inside, `right` and `bottom` are not. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The smallest box that holds every pixel above `threshold`.
 * @param data `height * width` values, row by row.
 * @returns undefined when no pixel is above it.
 */
export function boundingBox(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
  threshold = 0,
): Box | undefined {
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && !(data[row + first]! > threshold)) first++;
    if (first === width) continue;
    let last = width - 1;
    while (!(data[row + last]! > threshold)) last--;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  return top < 0 ? undefined : { left, top, right: right + 1, bottom: bottom + 1 };
}

/** The smallest box that holds every one of `boxes`, of which there is at least one. */
export function uniteBoxes(boxes: readonly Box[]): Box {
  return boxes.reduce((all, { left, top, right, bottom }) => ({
    left: Math.min(all.left, left),
    top: Math.min(all.top, top),
    right: Math.max(all.right, right),
    bottom: Math.max(all.bottom, bottom),
  }));
}

/** The greater of a box's width and height. */
export function longerSide({ left, top, right, bottom }: Box): number {
  return Math.max(right - left, bottom - top);
}

/** Pixels across and down. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of a box inside a picture. */
export function clipBox({ left, top, right, bottom }: Box, { width, height }: Size): Box {
  const inside = (value: number, size: number) => Math.min(size, Math.max(0, value));
  return {
    left: inside(left, width),
    top: inside(top, height),
    right: inside(right, width),
    bottom: inside(bottom, height),
  };
}

/** The smallest whole box of a picture's `to` pixels that holds a box of its `from` pixels. */
export function scaleBox({ left, top, right, bottom }: Box, from: Size, to: Size): Box {
  const across = to.width / from.width;
  const down = to.height / from.height;
  return {
    left: Math.max(0, Math.floor(left * across)),
    top: Math.max(0, Math.floor(top * down)),
    right: Math.min(to.width, Math.ceil(right * across)),
    bottom: Math.min(to.height, Math.ceil(bottom * down)),
  };
}

/** The part inside the picture of a box whose picture has `margin` pixels more on each side. */
export function withoutMargin(
  { left, top, right, bottom }: Box,
  margin: number,
  { width, height }: Size,
): Box {
  const inside = (value: number, size: number) => Math.min(size, Math.max(0, value - margin));
  return {
    left: inside(left, width),
    top: inside(top, height),
    right: inside(right, width),
    bottom: inside(bottom, height),
  };
}

/** What is no further from a picture's edge than this share of its size touches it. */
const edgeShare = 0.02;
/** What takes more of a picture's other side does not cross it, but is cropped. */
const crossingShare = 0.7;

/** Whether a box goes from one edge of a picture to the other, and the picture goes on beside it. */
export function isAcross({ left, top, right, bottom }: Box, { width, height }: Size): boolean {
  const touches = (from: number, to: number, size: number) => {
    const near = 1 + edgeShare * size;
    return from <= near && to >= size - near;
  };
  const beside = (from: number, to: number, size: number) => to - from < crossingShare * size;
  return (
    (touches(top, bottom, height) && beside(left, right, width)) ||
    (touches(left, right, width) && beside(top, bottom, height))
  );
}
