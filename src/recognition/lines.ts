/**
 * @file Places in reading order: neighbors chained into lines, chains parted into numbers where the space
 * between two characters is wider than the line's own spacing.
 */
import { likeliest, nothingLabel, otherLabel, type Character } from './characters.js';
import { alphabet } from './kinds.js';

/** Characters that stand together, from left to right. */
export type Group = readonly Character[];

/** How characters are told to stand together; lengths are in heights of a character. */
export interface SpacingOptions {
  /** Space that parts two numbers, and the multiple of the line's usual spacing that does. */
  readonly gap: number;
  readonly usual: number;
  /** Centers farther apart than this are never of one number, nor farther than this of one line. */
  readonly pitch: number;
  readonly line: number;
}

export const spacing: SpacingOptions = { gap: 0.5, usual: 1.7, pitch: 2.6, line: 4 };

/** The centers of neighbors on a line differ by no more than this in height. */
const level = 0.6;
/** Nor is one higher than the other by more than this factor. */
const heightRatio = 2.2;

const short = new Set([...'.,-:'].map((mark) => alphabet.indexOf(mark)));

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
export function groupLines(
  characters: readonly Character[],
  options: SpacingOptions = spacing,
): Group[][] {
  const members = characters.flatMap((character) => memberOf(character));
  members.sort((a, b) => a.left - b.left);
  const chains: Chain[] = [];
  for (const member of members) {
    const chain = nearestChain(chains, member, options);
    if (chain === undefined) {
      chains.push({ members: [member], height: member.height, y: member.y });
    } else {
      chain.members.push(member);
      if (member.height === undefined) continue;
      chain.height = member.height;
      chain.y = member.y;
    }
  }
  return rowsOf(chains).map((row) => row.flatMap((chain) => parted(chain, options)));
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
function nearestChain(chains: readonly Chain[], member: Member, options: SpacingOptions) {
  let [nearest, least]: [Chain | undefined, number] = [undefined, Infinity];
  for (const chain of chains) {
    const height = heightBetween(chain, member);
    const gap = member.left - chain.members.at(-1)!.right;
    if (height === undefined || gap > options.line * height || gap >= least) continue;
    const reach = level * height + (member.height === undefined || chain.height === undefined ? 0.4 * height : 0); // prettier-ignore
    if (Math.abs(member.y - chain.y) > reach || gap < -height) continue;
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

/** A chain parted where it is wider than usual. */
function parted({ members, height }: Chain, { gap, usual, pitch }: SpacingOptions): Group[] {
  const unit = medianOf(members.flatMap((m) => m.height ?? [])) ?? height ?? 1;
  const gaps = members.slice(1).map((member, i) => (member.left - members[i]!.right) / unit);
  const middle = medianOf(gaps) ?? 0;
  // In boxes a narrow one has wide gaps, but all centers are as far apart.
  const steps = members.slice(1).map((member, i) => centerOf(member) - centerOf(members[i]!));
  const step = medianOf(steps) ?? 0;
  const groups: Character[][] = [[]];
  members.forEach((member, i) => {
    const before = members[i - 1];
    if (before !== undefined) {
      const apart = gaps[i - 1]!;
      const far = steps[i - 1]! > pitch * unit;
      const wide = apart > gap && apart > usual * Math.max(0.1, middle);
      if (far || (wide && steps[i - 1]! > widerStep * step)) groups.push([]);
    }
    groups.at(-1)!.push(member.character);
  });
  return groups;
}

/** From one number to the next is this many times as far as from one character to the next. */
const widerStep = 1.35;

const centerOf = ({ left, right }: Member): number => (left + right) / 2;

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Whether a character parts a number: it is no character of a text, or a mark that may not occur. */
export function isSeparator({ probabilities }: Character, allowed: ReadonlySet<number>): boolean {
  const label = likeliest(probabilities);
  return label === otherLabel || !allowed.has(label);
}
