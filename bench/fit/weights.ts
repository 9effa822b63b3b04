/** @file The weights of spotter and reader: multinomial logistic regression by gradient descent. */
import {
  characterScores,
  characterWeights,
  likeliest,
  softmax,
  type CharacterFeatures,
  type CharacterWeights,
  type WeightsByCompany,
} from '../../src/recognition/characters.js';
import { createRandom } from '../../src/tensor/random.js';

/** What is said of a place, and what stands there. */
export interface Example {
  readonly isAlone: boolean;
  readonly features: CharacterFeatures;
  readonly label: number;
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

/** Fits the examples in company or alone; says how well on a half that was not fitted. */
export function fitWeights(
  examples: readonly Example[],
  company: keyof WeightsByCompany,
): CharacterWeights {
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
