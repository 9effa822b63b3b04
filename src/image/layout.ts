/** @file The order of reading: pieces of ink gathered into lines, and each line into groups. */
import { uniteBoxes, type Box } from './box.js';
import type { InkComponent, InkGroup } from './writing.js';

/** Pieces at least this share of the tall ones' height set a line's place; others join a line. */
const tallShare = 0.45;
/** Pieces of a line share at least this part of the lower one's height. */
const overlapShare = 0.35;
/** Small pieces farther above or below every line than this share of its height are lines of their own. */
const apartShare = 0.35;
/** A gap wider than this many heights of a line parts two groups, ... */
const gapInHeights = 0.8;
/** ... if it is also wider than this many times the line's usual gap. */
const gapInGaps = 2.5;

/** A line while it is gathered. */
interface Line {
  readonly components: InkComponent[];
  /** Where its tall pieces lie, the latest counting most: lines may climb. */
  top: number;
  bottom: number;
}

/**
 * Gathers components into lines from the top, and each line into groups from the left.
 * @param oneGroup whether all is one number
 */
export function layOut(components: readonly InkComponent[], oneGroup: boolean): InkGroup[][] {
  if (components.length === 0) return [];
  if (oneGroup) return [[groupOf(components)]];
  const lines = gather(components);
  lines.sort((a, b) => middleOf(a) - middleOf(b));
  return lines.map((line) => splitAtGaps(sortByLeft(line)));
}

/** The components of each line. */
function gather(components: readonly InkComponent[]): (readonly InkComponent[])[] {
  const tall = tallHeight(components) * tallShare;
  const lines: Line[] = [];
  const small: InkComponent[] = [];
  for (const component of sortByLeft(components)) {
    if (heightOf(component) < tall) small.push(component);
    else addToLine(lines, component);
  }
  const places = lines.map((line) => uniteBoxes(line.components.map(({ box }) => box)));
  const apart: InkComponent[] = [];
  for (const component of small) {
    if (places.every((place) => isApart(place, component))) apart.push(component);
    else joinNearest(lines, component);
  }
  const gathered = lines.map((line) => line.components);
  return apart.length === 0 ? gathered : [...gathered, ...gather(apart)];
}

/** Whether a piece is too far above or below a line for a mark in it. */
function isApart({ top, bottom }: Box, { box }: InkComponent): boolean {
  const far = apartShare * (bottom - top);
  return box.top > bottom + far || box.bottom < top - far;
}

/** The usual height of the taller pieces: that of the middle one, where each counts by its mass. */
export function tallHeight(components: readonly Pick<InkComponent, 'box' | 'mass'>[]): number {
  const sorted = [...components].sort((a, b) => heightOf(a) - heightOf(b));
  let rest = sorted.reduce((sum, { mass }) => sum + mass, 0) / 2;
  return heightOf(sorted.find(({ mass }) => (rest -= mass) <= 0) ?? sorted.at(-1)!);
}

function heightOf({ box }: { readonly box: InkComponent['box'] }): number {
  return box.bottom - box.top;
}

function sortByLeft(components: readonly InkComponent[]): InkComponent[] {
  return [...components].sort((a, b) => a.box.left - b.box.left || a.box.top - b.box.top);
}

function middleOf(components: readonly InkComponent[]): number {
  const mass = components.reduce((sum, each) => sum + each.mass, 0);
  const moment = components.reduce((sum, { box, mass }) => sum + mass * (box.top + box.bottom), 0);
  return moment / 2 / mass;
}

/** Adds a tall piece to the line that it overlaps most, or begins one. */
function addToLine(lines: Line[], component: InkComponent): void {
  const { top, bottom } = component.box;
  let best: Line | undefined;
  let most = overlapShare;
  for (const line of lines) {
    const shared = Math.min(bottom, line.bottom) - Math.max(top, line.top);
    const share = shared / Math.min(bottom - top, line.bottom - line.top);
    if (share > most) {
      most = share;
      best = line;
    }
  }
  if (best === undefined) {
    lines.push({ components: [component], top, bottom });
    return;
  }
  best.components.push(component);
  best.top = (best.top + top) / 2;
  best.bottom = (best.bottom + bottom) / 2;
}

/** Adds a dot, a dash or a broken stroke to the line whose pieces are nearest. */
function joinNearest(lines: Line[], component: InkComponent): void {
  let best: Line | undefined;
  let least = Infinity;
  for (const line of lines) {
    for (const { box } of line.components) {
      const x = Math.max(0, box.left - component.box.right, component.box.left - box.right);
      const y = Math.max(0, box.top - component.box.bottom, component.box.top - box.bottom);
      const distance = x + 2 * y;
      if (distance >= least) continue;
      least = distance;
      best = line;
    }
  }
  best?.components.push(component);
}

function splitAtGaps(components: readonly InkComponent[]): InkGroup[] {
  const gaps: number[] = [];
  let right = components[0]!.box.right;
  for (const { box } of components.slice(1)) {
    gaps.push(Math.max(0, box.left - right));
    right = Math.max(right, box.right);
  }
  // Of two the lesser: in "40 2" the gap inside the first number.
  const usual = [...gaps].sort((a, b) => a - b)[(gaps.length - 1) >> 1] ?? 0;
  const height = tallHeight(components);
  const limit = Math.max(gapInHeights * height, gapInGaps * Math.min(usual, height));
  const groups: InkComponent[][] = [[components[0]!]];
  components.slice(1).forEach((component, i) => {
    if (gaps[i]! > limit) groups.push([]);
    groups.at(-1)!.push(component);
  });
  return groups.map(groupOf);
}

function groupOf(components: readonly InkComponent[]): InkGroup {
  return { box: uniteBoxes(components.map(({ box }) => box)), components: sortByLeft(components) };
}
