/**
 * @file Frames as recognition cuts them out of a picture: what stands at a place of a scene, with its
 * neighbors, rules and borders, by a box that is about right. A digit is its own class, and everything
 * else none: letters, marks, and boxes between or beside characters.
 */
import { frameCutout, type PlaceBox } from '../../image/cutout.js';
import type { GreyImage } from '../../image/grey-image.js';
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { isDigitKind, smallKind } from './kinds.js';
import type { Scene } from './scene.js';

/** How far a spotter's box is off: its center in shares of its size, and its sides in logarithms. */
const centerError = 0.05;
const sideError = 0.08;
/** For each digit so many boxes that are wrong. */
const wrongBoxes = 0.12;
/** Of what is no digit this share is kept: most places of a page of words are letters. */
const keptOthers = 0.6;
/** What a person may take for a digit where it stands alone. */
const lookalikes = new Set([...'oOQDlIi|!jJzZsSbGBgqyT()/\\']);

/**
 * Fills frames with cut-outs of scenes.
 * @param frames 28 x 28 bytes each
 * @param none the class of what is no digit
 */
export function fillCutouts(
  compose: (random: Random) => Scene,
  random: Random,
  frames: Uint8Array,
  labels: Uint8Array,
  none: number,
): void {
  const size = frames.length / labels.length;
  let filled = 0;
  for (let scene = 0; filled < labels.length; scene++) {
    const own = random.fork(scene);
    for (const { image, box, label } of cutoutsOf(compose(own.fork('scene')), own, none)) {
      if (filled === labels.length) return;
      frames.set(frameCutout(image, box), filled * size);
      labels[filled++] = label;
    }
  }
}

interface Cutout {
  readonly image: GreyImage;
  readonly box: PlaceBox;
  readonly label: number;
}

function cutoutsOf({ image, places }: Scene, random: Random, none: number): Cutout[] {
  const cutouts: Cutout[] = [];
  for (const place of random.shuffle([...places])) {
    if (place.kind === smallKind) continue;
    if (isDigitKind(place.kind)) {
      cutouts.push({ image, box: inexact(place, random), label: place.kind });
      if (random.uniform() >= wrongBoxes) continue;
      cutouts.push({ image, box: wrong(place, random), label: none });
    } else if (!lookalikes.has(place.character) && random.uniform() < keptOthers) {
      cutouts.push({ image, box: inexact(place, random), label: none });
    }
  }
  return cutouts;
}

/** The box as a spotter would give it. */
function inexact({ x, y, width, height }: PlaceBox, random: Random): PlaceBox {
  const off = () => centerError * random.normal();
  const factor = () => Math.exp(sideError * random.normal());
  const long = Math.max(width, height);
  return {
    x: x + off() * Math.min(long, 2 * width),
    y: y + off() * long,
    width: width * factor(),
    height: height * factor(),
  };
}

/** A box that holds half of a digit and half of something else, or a quarter of it. */
function wrong({ x, y, width, height }: PlaceBox, random: Random): PlaceBox {
  const side = random.uniform() < 0.5 ? -1 : 1;
  if (random.uniform() < 0.6) {
    const shift = between(random, 0.6, 0.95) * Math.max(width, 0.6 * height);
    return { x: x + side * shift, y, width, height };
  }
  return {
    x: x + side * between(random, 0, 0.25) * width,
    y: y + (random.uniform() < 0.5 ? -1 : 1) * between(random, 0.3, 0.5) * height,
    width: width * between(random, 0.5, 0.8),
    height: height * between(random, 0.3, 0.5),
  };
}
