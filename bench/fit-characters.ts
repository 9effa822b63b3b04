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
  isAlone,
  likeliest,
  nothingLabel,
  otherLabel,
  softmax,
  type CharacterFeatures,
  type CharacterWeights,
  type WeightsByCompany,
} from '../src/recognition/characters.js';
import type { StrokeGlyph } from '../src/dataset/generate/sources.js';
import { between, drawLines } from '../src/dataset/pen.js';
import { pyramidOf, resized } from '../src/image/pyramid.js';
import { context, inContext, type Context } from '../src/recognition/context.js';
import { marks } from '../src/recognition/kinds.js';
import { groupLines, type Group } from '../src/recognition/lines.js';
import { leastPlace } from '../src/recognition/read-places.js';
import { lookAt } from '../src/recognition/look.js';
import { findPlaces, type Place } from '../src/recognition/places.js';
import { createRandom } from '../src/tensor/random.js';

/** A stroke mirrored, on its side, or both. */
function turnedBy(way: number): (stroke: readonly number[]) => number[] {
  return (stroke) => {
    const points: number[] = [];
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      const [x, y] = [stroke[i]!, stroke[i + 1]!];
      points.push(...(way === 1 ? [-x, y] : way === 2 ? [y, -x] : [y, x]));
    }
    return points;
  };
}

/** Characters alone for each place of a scene. */
const aloneShare = 0.3;

interface Example {
  readonly isAlone: boolean;
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
    digit: [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!],
    mark: [w[5]!, w[6]!, w[7]!],
    other: [w[8]!, w[9]!, w[10]!],
    nothing: [w[11]!, w[12]!, w[13]!],
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
const pages: { readonly places: readonly Place[]; readonly features: readonly CharacterFeatures[]; readonly labels: readonly (number | undefined)[] }[] = []; // prettier-ignore
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
  const features = places.map((place, k) => characterFeatures(place, asked[k]!));
  const seen = places.filter(({ probability }) => probability > leastPlace);
  pages.push({ places, features, labels });
  labels.forEach((label, k) => {
    if (label !== undefined)
      examples.push({ features: features[k]!, label, isAlone: isAlone(places[k]!, seen) });
  });
}
// Characters alone, of any size: digits, letters and symbols of which none is like a digit, and letters of
// scripts that nobody knows: such letters mirrored and turned.
const lookalikes = new Set([...'oOQDlIi|!jJzZsSbGBgqyT()/\\`\'"']);
const strange = new Set([...'AHKRXYk&%@']);
const alone = random.fork('alone');
const isDigit = ({ label }: StrokeGlyph) => /\d/.test(label);
const isOther = ({ label }: StrokeGlyph) => !lookalikes.has(label) && !marks.includes(label);
const shown = [
  { from: validation.strokes.filter(isDigit), share: 0.85, isTurned: false },
  { from: validation.strokes.filter((glyph) => !isDigit(glyph) && isOther(glyph)), share: 0.1, isTurned: false }, // prettier-ignore
  {
    from: validation.strokes.filter(({ label }) => strange.has(label)),
    share: 0.05,
    isTurned: true,
  },
];
const perSet = Math.round(aloneShare * examples.length);
for (let n = 0; n < perSet; n++) {
  let left = alone.uniform();
  const { from, isTurned } = shown.find(({ share }) => (left -= share) < 0) ?? shown[0]!;
  const glyph = from[alone.integer(from.length)]!;
  const strokes = isTurned ? glyph.strokes.map(turnedBy(1 + alone.integer(3))) : glyph.strokes;
  const side = Math.round(between(alone, 30, 160));
  const frame = new Uint8Array(28 * 28);
  drawLines(strokes, alone, frame);
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
  const label = isDigit(glyph) ? Number(glyph.label) : otherLabel;
  examples.push({ features: characterFeatures(place, asked[0]!), label, isAlone: true });
}
random.fork('order').shuffle(examples);
if (examples.length === 0) throw new Error('no place was found');
console.log(`${examples.length} places in ${values.scenes} scenes; ${((100 * found) / taught).toFixed(1)}% of the digits taught have one`); // prettier-ignore
const fitted = { among: fitOf('among'), alone: fitOf('alone') };
console.log(fitted);
console.log(fitContext(fitted));
await spotter.release();

/** Fits the examples in company or alone; says how well on a half that was not fitted. */
function fitOf(company: keyof WeightsByCompany): CharacterWeights {
  const own = examples.filter((example) => example.isAlone === (company === 'alone'));
  const half = own.length >> 1;
  const [one, other] = [own.slice(0, half), own.slice(half)];
  const report = (name: string, weights: CharacterWeights) => {
    const { loss, accuracy, sure, wrong } = measure(other, weights);
    console.log(`${own.length} ${company}, ${name}: loss ${loss.toFixed(4)}, right ${(100 * accuracy).toFixed(2)}%, above 99%: ${wrong} of ${sure} wrong`); // prettier-ignore
  };
  report('as it is', characterWeights[company]);
  report('fitted on the other half', fit(one, characterWeights[company]));
  return unflat(
    flat(fit(own, characterWeights[company])).map((value) => Math.round(1000 * value) / 1000),
  );
}
/** The chances of the context that make the labels of the pages likeliest, by trying all on a grid. */
function fitContext(weights: WeightsByCompany): Context {
  const groups = pages.flatMap(({ places, features, labels }) => {
    const seen = places.filter(({ probability }) => probability > leastPlace);
    const characters = places.map((place, i) => ({ place, probabilities: softmax(characterScores(features[i]!, isAlone(place, seen) ? weights.alone : weights.among)) })); // prettier-ignore
    const labelOfCharacter = new Map(characters.map((character, i) => [character, labels[i]]));
    return groupLines(characters).flat().map((group) => ({ group, labels: group.map((each) => labelOfCharacter.get(each)) })); // prettier-ignore
  });
  const steps = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.99];
  let [best, most]: [Context, number] = [context, -Infinity];
  for (const number of steps) {
    for (const word of steps) {
      const chances = { number, word, start: 0.5 };
      const sum = groups.reduce((total, each) => total + likelihood(each.group, each.labels, chances), 0); // prettier-ignore
      if (number === 0.5 && word === 0.5) console.log(`without context: ${sum.toFixed(1)}`);
      if (sum > most) [best, most] = [chances, sum];
    }
  }
  console.log(`with context: ${most.toFixed(1)}`);
  return best;
}

/** The logarithm of how likely what is known of some characters is. */
function likelihood(
  group: Group,
  labels: readonly (number | undefined)[],
  chances: Context,
): number {
  return inContext(group, chances).reduce((sum, { probabilities }, i) => {
    const label = labels[i];
    return label === undefined ? sum : sum + Math.log(Math.max(1e-9, probabilities[label]!));
  }, 0);
}
