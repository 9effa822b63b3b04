/**
 * @file Printed lines taken out of a mask: rules under a number, the sides of boxes, table grids. A
 * rule is thin, straight and long; where a stroke crosses it, the stroke stays whole.
 */

/** Rules are at most this many pixels thick. */
const mostThickness = 5;
/** A rule is at least this share of the picture's side along it long, and this many pixels. */
const sideShare = 0.55;
const leastLength = 24;
/** A line whose both ends meet other lines is a box's side from this share of the picture on. */
const boxShare = 0.12;
/** A rule may be broken for this share of the picture's side, and hidden by strokes for this. */
const gapShare = 0.06;
const hiddenShare = 0.25;
/** At least this share of its columns show a rule by itself. */
const seenShare = 0.4;
/** How far, in pixels, the parts of a line lie from a straight one, on average. */
const straightness = 0.8;
/** ... and may bend, as on curved paper, by this share of their length; they climb at most so much. */
const bend = 0.004;
const steepest = 0.25;
/** An upright line that ends at no rule must be this many pixels long. */
const leastMargin = 150;
/** Teeth of a comb differ in length by at most this share, and 2 pixels. */
const unequal = 0.15;
/** What stands out of a rule by more pixels than this belongs to a stroke. */
const standOut = 3;
/** Ends of lines within this many pixels of another line meet it. */
const cornerReach = 4;

/** A line followed from column to column (or, in a turned mask, from row to row). */
interface Trace {
  /** Where its middle is in each column from `start`; NaN where it was not seen. */
  readonly middles: number[];
  readonly start: number;
  /** The last column in which it was seen, and in which it was seen or hidden by a stroke. */
  end: number;
  alive: number;
  seen: number;
  middle: number;
  slope: number;
  thickness: number;
}

/**
 * Clears the rules of `mask` (1 or 0), `height * width` bytes, in place.
 * @returns the angle of the longest horizontal ones in radians, clockwise; undefined without any.
 */
export function removeRules(mask: Uint8Array, width: number, height: number): number | undefined {
  const turned = transpose(mask, width, height);
  const across = traceLines(mask, width, height);
  const down = traceLines(turned, height, width);
  const long = across.filter((line) => isLong(line, width));
  const sides = across.filter((line) => !long.includes(line) && isSide(line, down));
  const rulesAcross = [...long, ...sides];
  // A digit 1 is a long thin line itself: one that stands upright must end at rules, or go far.
  const rulesDown = down.filter(
    (line) => isSide(line, rulesAcross) || (lengthOf(line) >= leastMargin && isLong(line, height)),
  );
  const open = sides.filter((line) => !isSide(line, rulesDown));
  for (const line of rulesAcross) {
    if (!open.includes(line)) erase(mask, width, height, line, 1, width);
  }
  const teeth = rulesAcross.flatMap((rule) => teethOf(rule, down));
  for (const line of [...rulesDown, ...teeth]) erase(mask, height, width, line, width, 1);
  const longest = rulesAcross.reduce<Trace | undefined>(
    (best, line) => (best === undefined || lengthOf(line) > lengthOf(best) ? line : best),
    undefined,
  );
  return longest && Math.atan(fit(longest).slope);
}

function transpose(mask: Uint8Array, width: number, height: number): Uint8Array {
  const turned = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = mask[y * width + x]!;
  }
  return turned;
}

function lengthOf(line: Trace): number {
  return line.end + 1 - line.start;
}

/** Follows every thin line of the mask from left to right. */
function traceLines(mask: Uint8Array, width: number, height: number): Trace[] {
  const gap = Math.max(4, Math.round(gapShare * width));
  const least = Math.max(leastLength / 2, boxShare * width);
  const done: Trace[] = [];
  let active: Trace[] = [];
  for (let x = 0; x < width; x++) {
    const taken = new Set<Trace>();
    for (let y = 0; y < height; y++) {
      if (mask[y * width + x] === 0) continue;
      const top = y;
      while (y < height && mask[y * width + x] !== 0) y++;
      const thickness = y - top;
      if (thickness > mostThickness) continue;
      const middle = (top + y - 1) / 2;
      let best: Trace | undefined;
      let nearest = 1.3;
      for (const line of active) {
        const distance = Math.abs(line.middle + line.slope * (x - line.end) - middle);
        if (distance > nearest || taken.has(line)) continue;
        nearest = distance;
        best = line;
      }
      if (best === undefined) {
        const line = {
          start: x,
          end: x,
          alive: x,
          seen: 1,
          middle,
          slope: 0,
          thickness,
          middles: [middle],
        };
        active.push(line);
        taken.add(line);
      } else {
        follow(best, x, middle, thickness);
        taken.add(best);
      }
    }
    const going: Trace[] = [];
    for (const line of active) {
      const predicted = Math.round(line.middle + line.slope * (x - line.end));
      const inside = predicted >= 0 && predicted < height;
      // Where a stroke hides a line it goes on, as long as it has been seen before.
      if (inside && mask[predicted * width + x] !== 0) line.alive = x;
      const unseen = x - line.end < hiddenShare * width ? x - line.alive : Infinity;
      if (unseen <= Math.min(gap, 2 + lengthOf(line))) going.push(line);
      else if (lengthOf(line) >= least) done.push(line);
    }
    active = going;
  }
  return [...done, ...active.filter((line) => lengthOf(line) >= least)];
}

function follow(line: Trace, x: number, middle: number, thickness: number): void {
  for (let skipped = line.end + 1; skipped < x; skipped++) line.middles.push(NaN);
  line.middles.push(middle);
  const predicted = line.middle + line.slope * (x - line.end);
  line.slope += (0.05 * (middle - predicted)) / (x - line.end);
  line.middle = predicted + 0.4 * (middle - predicted);
  line.thickness += (thickness - line.thickness) / 16;
  line.end = x;
  line.alive = x;
  line.seen++;
}

/** A straight line, and how far the parts of its trace lie from it on average. */
interface Fit {
  readonly slope: number;
  readonly middle: number;
  readonly off: number;
}

/** Of traces that are whole: each is compared with many others. */
const fits = new WeakMap<Trace, Fit>();

function fit(line: Trace): Fit {
  const known = fits.get(line) ?? fitAnew(line);
  fits.set(line, known);
  return known;
}

function fitAnew(line: Trace): Fit {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  line.middles.forEach((y, x) => {
    if (Number.isNaN(y)) return;
    n++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  });
  const spread = n * sumXX - sumX * sumX;
  const slope = spread > 0 ? (n * sumXY - sumX * sumY) / spread : 0;
  const middle = (sumY - slope * sumX) / n;
  let off = 0;
  line.middles.forEach((y, x) => {
    if (!Number.isNaN(y)) off += Math.abs(y - middle - slope * x);
  });
  return { slope, middle, off: off / n };
}

/** Whether a trace is straight, level and seen for enough of its length. */
function isStraight(line: Trace, { slope, off } = fit(line)): boolean {
  const length = lengthOf(line);
  return (
    line.seen >= seenShare * length &&
    off <= straightness + bend * length &&
    Math.abs(slope) <= steepest
  );
}

/** Whether a trace is a rule by its length alone. */
function isLong(line: Trace, size: number): boolean {
  return lengthOf(line) >= Math.max(leastLength, sideShare * size) && isStraight(line);
}

/** Whether a trace is a box's side: very straight, between two of the lines that run the other way. */
function isSide(line: Trace, others: readonly Trace[]): boolean {
  const fitted = fit(line);
  const { slope, middle, off } = fitted;
  return (
    off < straightness / 2 &&
    isStraight(line, fitted) &&
    meets(line.start, middle, others) &&
    meets(line.end, middle + slope * (lengthOf(line) - 1), others)
  );
}

/**
 * The teeth of a comb: lines that stand on a rule, one at each of its ends and any between that are as
 * long. They end in the open, as a digit 1 does, but nobody writes equal ones at both ends of a rule.
 */
function teethOf(rule: Trace, down: readonly Trace[]): Trace[] {
  return [false, true].flatMap((below) => {
    const standing = down.filter((line) => {
      if (!isStraight(line)) return false;
      const { slope, middle } = fit(line);
      const last = lengthOf(line) - 1;
      return below
        ? meets(line.start, middle, [rule]) && !meets(line.end, middle + slope * last, [rule])
        : meets(line.end, middle + slope * last, [rule]) && !meets(line.start, middle, [rule]);
    });
    const atEnd = (end: number): Trace | undefined =>
      standing.find((line) => Math.abs(fit(line).middle - end) <= cornerReach);
    const [first, last] = [atEnd(rule.start), atEnd(rule.end)];
    if (first === undefined || last === undefined) return [];
    const length = Math.min(lengthOf(first), lengthOf(last));
    if (Math.max(lengthOf(first), lengthOf(last)) > (1 + unequal) * length + 2) return [];
    return standing
      .filter((line) => lengthOf(line) >= (1 - unequal) * length - 2)
      .map((line) => toothOf(line, length + 2, Math.ceil(rule.thickness), below));
  });
}

/** At most `length` of a line, which a digit may have lengthened, and its foot in the rule. */
function toothOf(line: Trace, length: number, foot: number, below: boolean): Trace {
  const extra = Array.from({ length: foot }, () => NaN);
  if (below) {
    const middles = [...extra, ...line.middles.slice(0, length)];
    const start = line.start - foot;
    return { ...line, start, end: start + middles.length - 1, middles };
  }
  const middles = [...line.middles.slice(-length), ...extra];
  const end = line.end + foot;
  return { ...line, start: end - middles.length + 1, end, middles };
}

/** Whether one of the lines that run the other way passes (along, aside). */
function meets(along: number, aside: number, others: readonly Trace[]): boolean {
  return others.some((other) => {
    if (aside < other.start - cornerReach || aside > other.end + cornerReach) return false;
    const { slope, middle } = fit(other);
    return Math.abs(middle + slope * (aside - other.start) - along) <= cornerReach;
  });
}

/**
 * Clears a rule. `size` is the picture's size along it and `depth` across it; pixel (along, across)
 * is at `along * stepAlong + across * stepAcross`. A stroke that crosses it
 * or ends on it is left whole.
 */
function erase(
  mask: Uint8Array,
  size: number,
  depth: number,
  line: Trace,
  stepAlong: number,
  stepAcross: number,
): void {
  const { slope, middle } = fit(line);
  const half = Math.max(1, line.thickness / 2 + 0.5);
  const last = Math.min(size - 1, line.end + 1);
  for (let x = Math.max(0, line.start - 1); x <= last; x++) {
    const seen = line.middles[x - line.start];
    const y = seen === undefined || Number.isNaN(seen) ? middle + slope * (x - line.start) : seen;
    const at = (across: number): number => x * stepAlong + across * stepAcross;
    const top = Math.max(0, Math.round(y - half));
    const bottom = Math.min(depth - 1, Math.round(y + half));
    let above = top;
    while (above > 0 && mask[at(above - 1)] !== 0) above--;
    let below = bottom;
    while (below + 1 < depth && mask[at(below + 1)] !== 0) below++;
    if (top - above + below - bottom > standOut) continue;
    for (let across = top; across <= bottom; across++) mask[at(across)] = 0;
  }
}
