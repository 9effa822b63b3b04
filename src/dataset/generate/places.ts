/** @file Which of a sheet's characters are taught, which are left open, and which count as nothing. */
import type { Area } from './area.js';
import { isMark, smallKind } from './kinds.js';
import { clarityOf, type Clarity } from './clarity.js';
import type { Sheet } from './sheet.js';

/** A character that is to be found. */
export interface ScenePlace {
  /** What is written there. */
  readonly character: string;
  /** Index into `sceneKinds`. */
  readonly kind: number;
  /** Which number of the scene it is part of, and which character of all; undefined where nobody knows. */
  readonly number: number | undefined;
  readonly index: number;
  /** The middle of its ink's box, and the box's size, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the photograph did that matters for what can be read. */
export interface Visible {
  /** What of the sheet the picture shows. */
  readonly shown: Area;
  /** Writing lower than this many pixels cannot be read: too little of its detail is left. */
  readonly legibleFrom: number;
}

/** Less of its ink inside the picture leaves a character open, and less than the second makes it nothing. */
const wholeShare = 0.85;
const hintShare = 0.5;
/** More of its ink under or over something else leaves it open. */
const coveredShare = 1 / 3;
/** Between these heights a character that is not found is left open; below it is small, above nothing. */
const openFrom = 8.5;
const openTo = 56;
/**
 * The picture must follow the ink by this correlation, and by so many grey levels. Digits were looked at
 * in the order of both: below these values most could not be read, above nearly all.
 */
const clearCorrelation = 0.6;
const clearLevels = 12;
/** A mark's box is at least this share of its number's height. */
const markFloor = 0.2;

/** @param range the heights between which characters are taught, in pixels */
export function placesOf(
  sheet: Sheet,
  { shown, legibleFrom }: Visible,
  data: Uint8Array,
  range: { readonly from: number; readonly to: number },
): { places: ScenePlace[]; ignored: Area[] } {
  const places: ScenePlace[] = [];
  const ignored: Area[] = [];
  for (const mark of sheet.marks) {
    if (mark.unit > openTo) continue;
    const isSmall = mark.unit < openFrom;
    if (mark.seen === undefined) continue;
    const area = cut(mark.seen, shown);
    if (area === undefined) continue;
    const inside = (mark.inside * sizeOf(area)) / sizeOf(mark.seen);
    if (inside < hintShare) continue;
    const found = mark.unit >= range.from && mark.unit <= range.to;
    const kind = isSmall ? smallKind : mark.kind;
    const readable =
      mark.clear &&
      (isSmall || mark.unit >= legibleFrom) &&
      inside >= wholeShare &&
      mark.covered <= coveredShare * mark.pixels &&
      isClear(clarityOf(sheet, mark, area, shown, data));
    if ((found || isSmall) && readable) {
      const floor = isMark(kind) ? Math.max(2, markFloor * mark.unit) : 2;
      places.push({
        character: mark.character,
        kind,
        number: mark.number,
        index: mark.index,
        x: (area.left + area.right) / 2,
        y: (area.top + area.bottom) / 2,
        width: Math.max(floor, area.right - area.left),
        height: Math.max(floor, area.bottom - area.top),
      });
    } else ignored.push(area);
  }
  return { places, ignored };
}

function isClear({ correlation, levels }: Clarity): boolean {
  return correlation > clearCorrelation && levels > clearLevels;
}

/** The part of a box inside another; undefined where there is none. */
function cut(box: Area, shown: Area): Area | undefined {
  const area = {
    left: Math.max(box.left, shown.left),
    top: Math.max(box.top, shown.top),
    right: Math.min(box.right, shown.right),
    bottom: Math.min(box.bottom, shown.bottom),
  };
  return area.left < area.right && area.top < area.bottom ? area : undefined;
}

const sizeOf = ({ left, top, right, bottom }: Area): number => (right - left) * (bottom - top);
