/** @file What neighbors say of each other: the chances of the context, and the spaces that part numbers. */
import { otherKind } from '../../src/recognition/kinds.js';
import type { Character } from '../../src/recognition/characters.js';
import { logistic } from '../../src/recognition/confidence.js';
import { context, inContext, type Context } from '../../src/recognition/context.js';
import { groupLines, spacingsOf, spacingWeights, type Group, type SpacingWeights } from '../../src/recognition/lines.js'; // prettier-ignore
import { fitLogistic, type Observation } from '../logistic.js';
import type { Truth } from './scenes.js';

/** The characters of a scene and what each is. */
export type Page = ReadonlyMap<Character, Truth | undefined>;

/** The chances of the context that make the labels of the pages likeliest, by trying all on a grid. */
export function fitContext(pages: readonly Page[]): Context {
  const groups = pages.flatMap((page) => {
    const places = new Map([...page].map(([{ place }, truth]) => [place, truth?.label]));
    return groupLines([...page.keys()])
      .flat()
      .map((group) => ({ group, labels: group.map(({ place }) => places.get(place)) }));
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

/**
 * The weights of the spaces: those between two characters of numbers, that go on with each other or
 * not. Says how well on a half that was not fitted.
 */
export function fitSpacing(pages: readonly Page[]): SpacingWeights {
  const observations = pages.flatMap((page) => {
    const places = new Map([...page].map(([{ place }, truth]) => [place, truth?.character]));
    return spacingsOf([...page.keys()]).flatMap(
      ({ before, character, features }): Observation[] => {
        const [a, b] = [places.get(before.place), places.get(character.place)];
        if (a?.number === undefined || b?.number === undefined || a === b) return [];
        if (a.kind >= otherKind || b.kind >= otherKind) return [];
        // Where a character between them was not found, nothing is said of the space.
        if (a.number === b.number && Math.abs(b.index - a.index) > 1) return [];
        return [{ features, right: a.number === b.number }];
      },
    );
  });
  const half = observations.length >> 1;
  const [one, other] = [observations.slice(0, half), observations.slice(half)];
  const report = (name: string, weights: SpacingWeights) => {
    let [loss, right, sure, wrong] = [0, 0, 0, 0];
    for (const observation of other) {
      const p = logistic(observation.features, weights);
      const own = observation.right ? p : 1 - p;
      loss -= Math.log(Math.max(1e-9, own));
      if (own > 0.5) right++;
      if (own < 0.01 || own > 0.99) sure++;
      if (own < 0.01) wrong++;
    }
    const joined = other.filter(({ right: isJoined }) => isJoined).length;
    console.log(`${observations.length} spaces, ${name}: loss ${(loss / other.length).toFixed(4)}, right ${((100 * right) / other.length).toFixed(2)}% (joined ${((100 * joined) / other.length).toFixed(1)}%), above 99%: ${wrong} of ${sure} wrong`); // prettier-ignore
  };
  report('as they are', spacingWeights);
  report('fitted on the other half', fitLogistic(one));
  return fitLogistic(observations).map((value) => Math.round(1000 * value) / 1000);
}
