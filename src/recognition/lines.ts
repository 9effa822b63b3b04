/**
 * @file Places in reading order: neighbors chained into lines, and lines parted into numbers where a
 * space, by itself and beside the line's others, is likelier to part two than not.
 */
import { likeliest, nothingLabel, otherLabel, type Character } from './characters.js';
import { logistic } from './confidence.js';
import { alphabet } from './kinds.js';

/** A character of a line, and the probability that it goes on with the number of the one before it. */
export interface LineCharacter extends Character {
  readonly joined: number;
}

/** Characters that stand together, from left to right. */
export type Group = readonly LineCharacter[];

/** Neighbors are no farther apart than this, in heights of a character. */
const reach = 4;

/** The centers of neighbors on a line differ by no more than this in height. */
const level = 0.6;
/** Nor is one higher than the other by more than this factor. */
const heightRatio = 2.2;

/** Marks that say nothing of how high a line's characters are. */
const short = new Set([...'.,-:+'].map((mark) => alphabet.indexOf(mark)));

/** A character as it stands on its line. */
interface Member {
  readonly character: Character;
  readonly label: number;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  /** The height of the line's characters as far as it shows it: undefined for a point or a dash. */
  readonly height: number | undefined;
}

interface Chain {
  readonly members: Member[];
  height: number | undefined;
  y: number;
}

/** The characters of a page: lines from the top, each of groups from the left. */
export function groupLines(characters: readonly Character[]): Group[][] {
  return rowsOf(chainsOf(characters, reach)).map((row) =>
    row.flatMap((chain) => parted(spaced(chain))),
  );
}

/** The lines of a page, each as one group, however far apart its characters stand. */
export function wholeLines(characters: readonly Character[]): Group[] {
  return rowsOf(chainsOf(characters, Infinity)).map((row) =>
    row.flatMap(({ members }) => members.map(({ character }) => ({ ...character, joined: 1 }))),
  );
}

/** Characters chained to the lines that they stand on. */
function chainsOf(characters: readonly Character[], most: number): Chain[] {
  const members = characters.flatMap((character) => memberOf(character));
  members.sort((a, b) => a.left - b.left);
  const chains: Chain[] = [];
  for (const member of members) {
    const chain = nearestChain(chains, member, most);
    if (chain === undefined) {
      chains.push({ members: [member], height: member.height, y: member.y });
    } else {
      chain.members.push(member);
      if (member.height === undefined) continue;
      chain.height = member.height;
      chain.y = member.y;
    }
  }
  return chains;
}

function memberOf(character: Character): Member[] {
  const { place, probabilities } = character;
  const label = likeliest(probabilities);
  if (label === nothingLabel) return [];
  return [
    {
      character,
      label,
      left: place.x - place.width / 2,
      right: place.x + place.width / 2,
      y: place.y,
      height: short.has(label) ? undefined : place.height,
    },
  ];
}

/** The chain that a member goes on with, the nearest if there are several. */
function nearestChain(chains: readonly Chain[], member: Member, most: number) {
  let [nearest, least]: [Chain | undefined, number] = [undefined, Infinity];
  for (const chain of chains) {
    const height = heightBetween(chain, member);
    const gap = member.left - chain.members.at(-1)!.right;
    if (height === undefined || gap > most * height || gap >= least) continue;
    const slack = level * height + (member.height === undefined || chain.height === undefined ? 0.4 * height : 0); // prettier-ignore
    if (Math.abs(member.y - chain.y) > slack || gap < -height) continue;
    [nearest, least] = [chain, gap];
  }
  return nearest;
}

/** The height by which distances between a chain and a member count; undefined where they do not fit. */
function heightBetween({ height, members }: Chain, member: Member): number | undefined {
  if (height === undefined || member.height === undefined) {
    return height ?? member.height ?? members[0]!.character.place.width;
  }
  const [low, high] = [Math.min(height, member.height), Math.max(height, member.height)];
  return high > heightRatio * low ? undefined : (low + high) / 2;
}

/** Chains beside each other in one row, rows from the top. */
function rowsOf(chains: readonly Chain[]): Chain[][] {
  const rows: { readonly chains: Chain[]; y: number; height: number }[] = [];
  for (const chain of [...chains].sort((a, b) => meanY(a) - meanY(b))) {
    const [y, height] = [meanY(chain), chain.height ?? 0];
    const row = rows.at(-1);
    if (row && Math.abs(y - row.y) < 0.5 * Math.max(height, row.height)) row.chains.push(chain);
    else rows.push({ chains: [chain], y, height });
  }
  return rows.map((row) => row.chains.sort((a, b) => a.members[0]!.left - b.members[0]!.left));
}

function meanY({ members }: Chain): number {
  return members.reduce((sum, { y }) => sum + y, 0) / members.length;
}

/** The weights of `spacingFeatures` in a logistic regression: what `npm run fit:characters` prints. */
export type SpacingWeights = readonly number[];

export const spacingWeights: SpacingWeights = [
  5.026, -3.701, -0.295, 0.933, 1.46, -3.646, 0.577, -5.293, -1.401, -2.91,
];

/** What tells whether neighbors are of one number, for each two of a line that follow each other. */
export interface Spacing {
  readonly before: Character;
  readonly character: Character;
  readonly features: readonly number[];
}

/** The spaces of all lines. */
export function spacingsOf(characters: readonly Character[]): Spacing[] {
  return chainsOf(characters, reach).flatMap(({ members }) =>
    spacingFeatures(members).map((features, i) => ({
      before: members[i]!.character,
      character: members[i + 1]!.character,
      features,
    })),
  );
}

/** Lengths in heights are held between these; ratios are compared by their logarithm. */
const leastSpace = -0.4;
const mostSpace = 4;
const logRatio = (a: number, b: number) => Math.log((a - leastSpace) / (b - leastSpace));

/** A gap wider than this is another thing: a space. */
const space = 0.5;

/**
 * For each space of a line: a constant, the gap in heights and by how much it is a wide one, the distance of
 * the centers, the ratios of both lengths to the median of the line's others, how much wider the gap is,
 * and how much greater both are; whether a mark stands at it, and how far the centers differ in height. In
 * boxes a narrow digit has wide gaps, but all centers are as far apart.
 */
function spacingFeatures(members: readonly Member[]): number[][] {
  const heights = (some: readonly Member[]) => medianOf(some.flatMap(({ height }) => height ?? []));
  const ofNumbers = members.filter(({ label }) => label < otherLabel);
  const unit = heights(ofNumbers) ?? heights(members) ?? members[0]!.character.place.width;
  const held = (length: number) => Math.min(mostSpace, Math.max(leastSpace + 0.1, length / unit));
  const pairs = members.slice(1).map((member, i) => [members[i]!, member] as const);
  const gaps = pairs.map(([a, b]) => held(b.left - a.right));
  const steps = pairs.map(([a, b]) => held(centerOf(b) - centerOf(a)));
  const counted = pairs.map((pair) => isOfNumbers(pair));
  const [wider, farther] = [besideOthers(gaps, counted), besideOthers(steps, counted)];
  return pairs.map(([a, b], i) => {
    const [gap, step, wide, far] = [gaps[i]!, steps[i]!, wider[i]!, farther[i]!];
    const mark = a.height === undefined || b.height === undefined ? 1 : 0;
    const level = mark === 1 ? 0 : Math.abs(a.y - b.y) / unit;
    return [1, gap, Math.max(0, gap - space), step, wide, Math.max(0, wide), far, Math.max(0, Math.min(wide, far)), mark, level]; // prettier-ignore
  });
}

/** The ratio of each length to the median of the others that count, as its logarithm; 0 where none does. */
function besideOthers(lengths: readonly number[], counted: readonly boolean[]): number[] {
  const known = lengths.filter((_, i) => counted[i]).sort((a, b) => a - b);
  return lengths.map((own, i) => {
    const rank = counted[i] ? known.indexOf(own) : known.length;
    const middle = (rank < known.length ? known.length - 1 : known.length) >> 1;
    const median = known[middle < rank ? middle : middle + 1];
    return median === undefined ? 0 : logRatio(own, median);
  });
}

/** Whether no letter stands at a space: a label's are closer than a number's digits in boxes. */
const isOfNumbers = ([a, b]: readonly [Member, Member]): boolean =>
  a.label < otherLabel && b.label < otherLabel;

/** A chain's characters with the probability of each to go on with the number before it. */
function spaced({ members }: Chain): LineCharacter[] {
  const features = spacingFeatures(members);
  return members.map(({ character }, i) => ({
    ...character,
    joined: i === 0 ? 0 : logistic(features[i - 1]!, spacingWeights),
  }));
}

/** Groups begin where a character hardly goes on with the one before it. */
function parted(line: readonly LineCharacter[]): Group[] {
  const groups: LineCharacter[][] = [];
  for (const character of line) {
    if (character.joined < 0.5) groups.push([]);
    groups.at(-1)!.push(character);
  }
  return groups;
}

const centerOf = ({ left, right }: Member): number => (left + right) / 2;

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Whether a character parts a number: it is no character of a text, or a mark that may not occur. */
export function isSeparator({ probabilities }: Character, allowed: ReadonlySet<number>): boolean {
  const label = likeliest(probabilities);
  return label === otherLabel || !allowed.has(label);
}
