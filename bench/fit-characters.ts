/**
 * @file Fits how the spotter and the reader are weighed (`characterWeights`): scenes of writers whom neither
 * has learned from are looked at, every place is told from what stands there, and a multinomial logistic
 * regression is fitted by gradient descent on half of the scenes and measured on the other half.
 *
 *   npm run fit:characters -- UNIPEN [--spotter MODEL] [--model MODEL] [--scenes 1500] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/dataset/load.js';
import { smallKind } from '../src/dataset/generate/kinds.js';
import { createSceneComposer, type Scene } from '../src/dataset/generate/scene.js';
import { frameFrom } from '../src/image/cutout.js';
import { loadModel } from '../src/library/load-model.js';
import { loadSceneMaterial } from '../src/library/scene-material.js';
import { loadSpotter } from '../src/library/spotter.js';
import {
  characterFeatures,
  characterScores,
  characterWeights,
  likeliest,
  nothingLabel,
  otherLabel,
  softmax,
  type CharacterFeatures,
  type CharacterWeights,
} from '../src/recognition/characters.js';
import type { StrokeGlyph } from '../src/dataset/generate/sources.js';
import { between, drawLines } from '../src/dataset/pen.js';
import { pyramidOf, resized } from '../src/image/pyramid.js';
import { marks } from '../src/recognition/kinds.js';
import { lookAt } from '../src/recognition/look.js';
import { findPlaces, type Place } from '../src/recognition/places.js';
import { createRandom, type Random } from '../src/tensor/random.js';

/** A character of validation writers, a digit or none. */
function drawOne(from: readonly StrokeGlyph[], random: Random, wantsDigit: boolean): StrokeGlyph {
  for (;;) {
    const glyph = from[random.integer(from.length)]!;
    if (/\d/.test(glyph.label) === wantsDigit) return glyph;
  }
}

interface Example {
  readonly features: CharacterFeatures;
  readonly label: number;
}

/** What stands at a place: undefined where the scene leaves it open. */
function labelOf(place: Place, { places, ignored }: Scene): number | undefined {
  const near = places.filter(
    ({ x, y, width, height, kind }) =>
      kind !== smallKind &&
      Math.abs(x - place.x) < 0.35 * Math.max(width, 0.4 * height, 4) &&
      Math.abs(y - place.y) < 0.35 * Math.max(height, 4) &&
      Math.max(height, 4) < 1.7 * Math.max(place.height, 4) &&
      Math.max(place.height, 4) < 1.7 * Math.max(height, 4),
  );
  const [nearest] = near.sort((a, b) => Math.hypot(a.x - place.x, a.y - place.y) - Math.hypot(b.x - place.x, b.y - place.y)); // prettier-ignore
  if (nearest) return nearest.kind;
  const isOpen = ignored.some(
    ({ left, right, top, bottom }) =>
      place.x > left - 2 && place.x < right + 2 && place.y > top - 2 && place.y < bottom + 2,
  );
  return isOpen ? undefined : nothingLabel;
}

const flat = ({ digit, mark, other, nothing }: CharacterWeights) => [...digit, ...mark, ...other, ...nothing]; // prettier-ignore

function unflat(w: readonly number[]): CharacterWeights {
  return {
    digit: [w[0]!, w[1]!, w[2]!, w[3]!],
    mark: [w[4]!, w[5]!, w[6]!],
    other: [w[7]!, w[8]!, w[9]!],
    nothing: [w[10]!, w[11]!, w[12]!],
  };
}

/** Mean negative log-likelihood, accuracy, and how often what is surer than 99% is wrong. */
function measure(examples: readonly Example[], weights: CharacterWeights) {
  let [loss, right, sure, wrong] = [0, 0, 0, 0];
  for (const { features, label } of examples) {
    const p = softmax(characterScores(features, weights));
    loss -= Math.log(p[label]!);
    const best = likeliest(p);
    if (best === label) right++;
    if (best < 10 && p[best]! > 0.99) {
      sure++;
      if (best !== label) wrong++;
    }
  }
  return { loss: loss / examples.length, accuracy: right / examples.length, sure, wrong };
}

/** Adam on the mean log-likelihood; the slopes by differences, as the weights are a dozen. */
function fit(examples: readonly Example[], start: CharacterWeights): CharacterWeights {
  let w = flat(start);
  let [m, v] = [w.map(() => 0), w.map(() => 0)];
  const random = createRandom(3);
  for (let step = 1; step <= 400; step++) {
    const batch = Array.from({ length: 256 }, () => examples[random.integer(examples.length)]!);
    const lossAt = (at: readonly number[]) => measure(batch, unflat(at)).loss;
    const base = lossAt(w);
    const slope = w.map((value, i) => (lossAt(w.with(i, value + 1e-4)) - base) / 1e-4);
    m = m.map((value, i) => 0.9 * value + 0.1 * slope[i]!);
    v = v.map((value, i) => 0.99 * value + 0.01 * slope[i]! ** 2);
    const rate = 0.05 * (1 - step / 401);
    w = w.map((value, i) => value - (rate * m[i]!) / (1 - 0.9 ** step) / (Math.sqrt(v[i]! / (1 - 0.99 ** step)) + 1e-6)); // prettier-ignore
  }
  return unflat(w);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spotter: { type: 'string' },
    model: { type: 'string', default: 'confirmer' },
    scenes: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
    strokes: { type: 'string' },
  },
});
const { validation } = await loadSceneMaterial(
  positionals[0] ?? values.strokes ?? '../shared/unipen',
);
const { train: digits } = await loadDataset('mnist');
const compose = createSceneComposer({ ...validation, digits }, { height: 128, width: 192 });
const spotter = await loadSpotter(values.spotter);
const reader = await loadModel(values.model);
const random = createRandom(Number(values.seed)).fork('fit');
const examples: Example[] = [];
let [taught, found] = [0, 0];
for (let i = 0; i < Number(values.scenes); i++) {
  const scene = compose(random.fork(i));
  const pyramid = pyramidOf(scene.image);
  const places = await findPlaces(pyramid, spotter.spot, { least: 0.08, sizes: [1] });
  const frames = places.map((place) => frameFrom(pyramid, place));
  const asked =
    frames.length === 0
      ? []
      : await lookAt(frames, (f, n) => reader.probabilities(f, n), reader.classes.length);
  const labels = places.map((place) => labelOf(place, scene));
  taught += scene.places.filter(({ kind }) => kind < 10).length;
  found += labels.filter((label) => label !== undefined && label < 10).length;
  places.forEach((place, k) => {
    const label = labels[k];
    if (label === undefined) return;
    examples.push({ features: characterFeatures(place, asked[k]!), label });
  });
}
// Characters alone, of any size: letters and symbols of which none is like a digit, and digits.
const lookalikes = new Set([...'oOQDlIi|!jJzZsSbGBgqyT()/\\`\'"']);
const alone = random.fork('alone');
const shown = validation.strokes.filter(
  ({ label }) => /\d/.test(label) || !(lookalikes.has(label) || marks.includes(label)),
);
for (let i = 0; i < Number(values.scenes); i++) {
  const wantsDigit = i % 2 === 0;
  const glyph = drawOne(shown, alone, wantsDigit);
  const side = Math.round(between(alone, 30, 160));
  const frame = new Uint8Array(28 * 28);
  drawLines(glyph.strokes, alone, frame);
  const [paper, ink] = [between(alone, 180, 255), between(alone, 0, 90)];
  const small = {
    width: 28,
    height: 28,
    data: frame.map((v) => paper + ((ink - paper) * v) / 255),
  };
  const picture = pyramidOf(resized(pyramidOf(small), side / 28));
  const places = await findPlaces(picture, spotter.spot, { least: 0.08 });
  const [place] = places.filter(({ height }) => height > 0.35 * side);
  if (place === undefined) continue;
  const asked = await lookAt([frameFrom(picture, place)], (f, n) => reader.probabilities(f, n), reader.classes.length); // prettier-ignore
  const label = wantsDigit ? Number(glyph.label) : otherLabel;
  examples.push({ features: characterFeatures(place, asked[0]!), label });
}
random.fork('order').shuffle(examples);
if (examples.length === 0) throw new Error('no place was found');
const half = examples.length >> 1;
const [one, other] = [examples.slice(0, half), examples.slice(half)];
console.log(`${examples.length} places in ${values.scenes} scenes; ${((100 * found) / taught).toFixed(1)}% of the digits taught have one`); // prettier-ignore
const report = (name: string, weights: CharacterWeights) => {
  const { loss, accuracy, sure, wrong } = measure(other, weights);
  console.log(`${name}: loss ${loss.toFixed(4)}, right ${(100 * accuracy).toFixed(2)}%, above 99%: ${wrong} of ${sure} wrong`); // prettier-ignore
};
report('as it is', characterWeights);
report('fitted on the other half', fit(one, characterWeights));
const fitted = fit(examples, characterWeights);
const rounded = unflat(flat(fitted).map((value) => Math.round(1000 * value) / 1000));
console.log(rounded);
await spotter.release();
