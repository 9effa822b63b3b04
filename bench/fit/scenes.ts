/** @file What spotter and reader say of the places of composed scenes, and what stands there. */
import { isMark, smallKind } from '../../src/dataset/generate/kinds.js';
import type { Scene, ScenePlace } from '../../src/dataset/generate/scene.js';
import { frameFrom } from '../../src/image/cutout.js';
import { pyramidOf, type Pyramid } from '../../src/image/pyramid.js';
import type { Model } from '../../src/library/model.js';
import type { Spotter } from '../../src/library/spotter.js';
import { characterFeatures, nothingLabel, type CharacterFeatures } from '../../src/recognition/characters.js'; // prettier-ignore
import { lookAt } from '../../src/recognition/look.js';
import { findPlaces, type Place } from '../../src/recognition/places.js';

/** Both models. */
export interface Eyes {
  readonly spotter: Spotter;
  readonly reader: Model;
}

/** What stands at a place; undefined where the scene leaves it open. */
export interface Truth {
  readonly label: number;
  /** The character of the scene, unless there is none. */
  readonly character?: ScenePlace;
}

/** A place that was found. */
export interface Found {
  readonly place: Place;
  readonly features: CharacterFeatures;
  readonly truth: Truth | undefined;
}

/** Less probable places are of no use in reading; the weights learn from some of them all the same. */
const leastProbable = 0.08;

/** Looks at a picture. */
export async function lookOver(
  pyramid: Pyramid,
  { spotter, reader }: Eyes,
  sizes?: readonly number[],
): Promise<{ readonly place: Place; readonly features: CharacterFeatures }[]> {
  const places = await findPlaces(pyramid, spotter.spot, { least: leastProbable, ...(sizes && { sizes }) }); // prettier-ignore
  if (places.length === 0) return [];
  const frames = places.map((place) => frameFrom(pyramid, place));
  const asked = await lookAt(frames, (f, n) => reader.probabilities(f, n), reader.classes.length);
  return places.map((place, i) => ({ place, features: characterFeatures(place, asked[i]!) }));
}

/** Looks at a scene in its own size. */
export async function findInScene(scene: Scene, eyes: Eyes): Promise<Found[]> {
  const found = await lookOver(pyramidOf(scene.image), eyes, [1]);
  return found.map((each) => ({ ...each, truth: truthOf(each.place, scene) }));
}

/** A mark is small beside the error of its place: one as near as this many pixels, or its lengths, is meant. */
const markPixels = 5;
const markLengths = 0.5;

function isOf(place: Place, { x, y, width, height, kind }: ScenePlace): boolean {
  const [dx, dy] = [Math.abs(x - place.x), Math.abs(y - place.y)];
  if (isMark(kind)) return Math.hypot(dx, dy) < Math.max(markPixels, markLengths * Math.max(width, height)); // prettier-ignore
  const [low, high] = [Math.min(height, place.height), Math.max(height, place.height)];
  return (
    dx < 0.35 * Math.max(width, 0.4 * height, 4) &&
    dy < 0.35 * Math.max(height, 4) &&
    Math.max(high, 4) < 1.7 * Math.max(low, 4)
  );
}

function truthOf(place: Place, { places, ignored }: Scene): Truth | undefined {
  const near = places.filter((each) => each.kind !== smallKind && isOf(place, each));
  const [nearest] = near.sort((a, b) => Math.hypot(a.x - place.x, a.y - place.y) - Math.hypot(b.x - place.x, b.y - place.y)); // prettier-ignore
  if (nearest) return { label: nearest.kind, character: nearest };
  const isOpen = ignored.some(
    ({ left, right, top, bottom }) =>
      place.x > left - 2 && place.x < right + 2 && place.y > top - 2 && place.y < bottom + 2,
  );
  return isOpen ? undefined : { label: nothingLabel };
}
