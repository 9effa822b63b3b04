/** @file How clearly a finished picture shows what was written. */
import type { Area } from './area.js';
import type { Mark, Sheet } from './sheet.js';

export interface Clarity {
  /** Between the ink that was drawn and the picture, from 0 to 1; whichever is darker. */
  readonly correlation: number;
  /** From paper to full ink in the picture, in grey levels. */
  readonly levels: number;
}

/** Around a character its paper counts too, as far as this share of its height. */
const rimShare = 0.12;
/** Where the other layer has more than this, a rule or a stroke is what is seen. */
const otherEdge = 0.3;

/**
 * Compares ink and picture around a character. Both are smoothed first, as an eye does: noise of single
 * pixels does not hide a stroke, but blots of a stroke's width do.
 * @param shown what of the sheet the picture shows; the rest says nothing about the character
 * @param data the picture's grey values
 */
export function clarityOf(
  sheet: Sheet,
  mark: Mark,
  area: Area,
  shown: Area,
  data: Uint8Array,
): Clarity {
  const layer = sheet[mark.layer];
  const other = mark.layer === 'ink' ? sheet.print : sheet.ink;
  const { width } = sheet;
  const rim = Math.max(2, Math.round(rimShare * mark.unit));
  // The smoothing needs a pixel on all sides.
  const left = Math.max(shown.left + 1, area.left - rim);
  const top = Math.max(shown.top + 1, area.top - rim);
  const right = Math.min(shown.right - 1, area.right + rim);
  const bottom = Math.min(shown.bottom - 1, area.bottom + rim);
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = y * width + x;
      if (other[at]! > otherEdge && layer[at]! < otherEdge) continue;
      const [a, b] = [smooth(layer, at, width), smooth(data, at, width)];
      count++;
      sumA += a;
      sumB += b;
      sumAA += a * a;
      sumBB += b * b;
      sumAB += a * b;
    }
  }
  const spreadA = sumAA - (sumA * sumA) / count;
  const spreadB = sumBB - (sumB * sumB) / count;
  const shared = sumAB - (sumA * sumB) / count;
  if (!(spreadA > 1e-3 && spreadB > 1e-3)) return { correlation: 0, levels: 0 };
  return {
    correlation: Math.abs(shared) / Math.sqrt(spreadA * spreadB),
    levels: Math.abs(shared) / spreadA,
  };
}

/** The mean of a pixel and its eight neighbors. */
function smooth(values: Float32Array | Uint8Array, at: number, width: number): number {
  const [up, down] = [at - width, at + width];
  return (
    (values[up - 1]! +
      values[up]! +
      values[up + 1]! +
      values[at - 1]! +
      values[at]! +
      values[at + 1]! +
      values[down - 1]! +
      values[down]! +
      values[down + 1]!) /
    9
  );
}
