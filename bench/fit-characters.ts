/**
 * @file Fits what reading weighs: how the spotter and the reader are weighed (`characterWeights`), what
 * neighbors say of each other (`context`), and which spaces part numbers (`spacingWeights`). Scenes of
 * writers whom neither model has learned from are looked at, and every place is told from what stands there.
 *
 *   npm run fit:characters -- UNIPEN [--spotter MODEL] [--model MODEL] [--scenes 1500] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { createSceneComposer } from '../src/dataset/generate/scene.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadModel } from '../src/library/load-model.js';
import { loadSceneMaterial } from '../src/library/scene-material.js';
import { loadSpotter } from '../src/library/spotter.js';
import { characterScores, isAlone, softmax } from '../src/recognition/characters.js';
import { leastPlace } from '../src/recognition/read-places.js';
import { createRandom } from '../src/tensor/random.js';
import { fitContext, fitSpacing, type Page } from './fit/lines.js';
import { findAlone } from './fit/lone.js';
import { findInScene, type Found } from './fit/scenes.js';
import { fitWeights, type Example } from './fit/weights.js';

/** Characters alone for each place of a scene. */
const aloneShare = 0.3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    spotter: { type: 'string' },
    model: { type: 'string', default: 'confirmer' },
    scenes: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
  },
});
const { validation } = await loadSceneMaterial(positionals[0] ?? '../shared/unipen');
const { train: digits } = await loadDataset('mnist');
const compose = createSceneComposer({ ...validation, digits }, { height: 128, width: 192 });
const eyes = {
  spotter: await loadSpotter(values.spotter),
  reader: await loadModel(values.model),
};
const random = createRandom(Number(values.seed)).fork('fit');
const scenes: Found[][] = [];
const examples: Example[] = [];
let [taught, told] = [0, 0];
for (let i = 0; i < Number(values.scenes); i++) {
  const scene = compose(random.fork(i));
  const found = await findInScene(scene, eyes);
  taught += scene.places.filter(({ kind }) => kind < 10).length;
  told += found.filter(({ truth }) => truth !== undefined && truth.label < 10).length;
  const seen = found.map(({ place }) => place).filter(isSeen);
  for (const { place, features, truth } of found) {
    if (truth) examples.push({ features, label: truth.label, isAlone: isAlone(place, seen) });
  }
  scenes.push(found.filter(({ place }) => isSeen(place)));
}
if (examples.length === 0) throw new Error('no place was found');
examples.push(...(await findAlone(validation.strokes, Math.round(aloneShare * examples.length), random.fork('alone'), eyes))); // prettier-ignore
random.fork('order').shuffle(examples);
console.log(`${examples.length} places in ${values.scenes} scenes; ${((100 * told) / taught).toFixed(1)}% of the digits taught have one`); // prettier-ignore
const fitted = {
  among: fitWeights(examples, 'among'),
  alone: fitWeights(examples, 'alone'),
};
console.log(fitted);
const pages = scenes.map((found): Page => {
  const places = found.map(({ place }) => place);
  return new Map(
    found.map(({ place, features, truth }) => {
      const weights = isAlone(place, places) ? fitted.alone : fitted.among;
      return [{ place, probabilities: softmax(characterScores(features, weights)) }, truth];
    }),
  );
});
console.log(JSON.stringify(fitSpacing(pages)));
console.log(fitContext(pages));
await eyes.spotter.release();

function isSeen({ probability }: Found['place']): boolean {
  return probability > leastPlace;
}
