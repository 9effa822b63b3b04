/**
 * @file Boxes around digits in pictures, as the COCO format has them: one JSON file with `images`,
 * `categories` and `annotations`, each of these a `bbox` of left, top, width and height in pixels.
 * A category is a digit by its name, or by its id where no category is named after a digit.
 */
import type { Box } from '../image/box.js';
import { InputError } from '../tensor/error.js';
import { isObject } from '../tensor/given.js';
import { DIGITS } from './dataset.js';

/** A digit in a picture. */
export interface MarkedDigit {
  /** 0 to 9. */
  readonly digit: number;
  /** In pixels of the picture; may be fractions. */
  readonly box: Box;
}

/** A picture of which the digits are known. */
export interface MarkedPicture {
  /** As the file names it: a path relative to the pictures' folder. */
  readonly file: string;
  readonly digits: readonly MarkedDigit[];
}

/** What a COCO file says. */
export interface CocoFile {
  /** In the order of the file; pictures without a box are left out. */
  readonly pictures: readonly MarkedPicture[];
  /** Boxes left out: no width or height, or around several things ("iscrowd"). */
  readonly unusable: number;
}

/**
 * Reads a COCO file of digits.
 * @param name what messages call the file
 * @throws InputError when it is no JSON, no COCO, or marks what is no digit.
 */
export function readCoco(bytes: Uint8Array, name: string): CocoFile {
  const root = parse(bytes, name);
  const list = (key: string): readonly unknown[] => {
    const value = isObject(root) ? root[key] : undefined;
    if (Array.isArray(value)) return value;
    throw new InputError(
      `Cannot read ${name}: it has no list "${key}"; a COCO file has images, categories and annotations.`,
    );
  };
  const fail = (place: string, expected: string): never => {
    throw new InputError(`Cannot read ${name}: ${place} ${expected}.`);
  };

  const pictures = new Map<unknown, { file: string; digits: MarkedDigit[] }>();
  list('images').forEach((image, i) => {
    if (!isObject(image) || typeof image.file_name !== 'string' || image.file_name === '') {
      return fail(`images[${i}]`, 'needs an id and a file_name');
    }
    return pictures.set(image.id, { file: image.file_name, digits: [] });
  });
  const digitOf = categories(list('categories'));

  let unusable = 0;
  list('annotations').forEach((annotation, i) => {
    const place = `annotations[${i}]`;
    if (!isObject(annotation)) return fail(place, 'must be an object');
    const picture = pictures.get(annotation.image_id);
    if (!picture) return fail(place, `is of image ${show(annotation.image_id)}, which is not among the images`); // prettier-ignore
    const digit = digitOf.get(annotation.category_id);
    if (typeof digit !== 'number') {
      const what = digit === undefined ? 'is not among the categories' : `is "${digit}", no digit`;
      return fail(place, `has category ${show(annotation.category_id)}, which ${what}; categories are 0 to 9 by name or id`); // prettier-ignore
    }
    const box = boxOf(annotation.bbox);
    if (box === undefined || annotation.iscrowd === 1) unusable++;
    else picture.digits.push({ digit, box });
  });
  const marked = [...pictures.values()].filter(({ digits }) => digits.length > 0);
  if (marked.length === 0) throw new InputError(`Cannot train on ${name}: it marks no digits.`);
  return { pictures: marked, unusable };
}

/** Each category's digit by its id, or its name where it is none. */
function categories(list: readonly unknown[]): ReadonlyMap<unknown, number | string> {
  const known = list.filter(isObject).map(({ id, name }) => ({ id, name: show(name).trim() }));
  const named = known.some(({ name }) => DIGITS.includes(name));
  return new Map(
    known.map(({ id, name }) => {
      const digit = DIGITS.indexOf(named ? name : show(id));
      return [id, digit < 0 ? name : digit];
    }),
  );
}

/** The box of a `bbox`, or undefined when it is none or empty. */
function boxOf(bbox: unknown): Box | undefined {
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) return undefined;
  const [left, top, width, height] = bbox as [number, number, number, number];
  if (!(width > 0 && height > 0)) return undefined;
  return { left, top, right: left + width, bottom: top + height };
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new InputError(`Cannot read ${name}: it is not JSON (${reason}).`);
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}
