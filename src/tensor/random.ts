/**
 * @file Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018) seeded through SplitMix32.
 * A stream can be forked by name, so that shuffling, dropout and augmentation each have their own
 * and a run can be resumed at any epoch without replaying what came before.
 */

/** A seeded stream of random numbers. Every function that needs chance takes one as an argument. */
export interface Random {
  /** An unsigned 32-bit integer. */
  uint32(): number;
  /** A number in [0, 1) with 32 random bits. */
  uniform(): number;
  /** A standard normal number (Box and Muller, 1958). */
  normal(): number;
  /** An integer in [0, bound), without modulo bias that matters (bound <= 2^24). */
  integer(bound: number): number;
  /** Shuffles `array` in place (Fisher and Yates) and returns it. */
  shuffle<T extends Int32Array | unknown[]>(array: T): T;
  /** An independent stream that depends only on this stream's seed and `label`. */
  fork(label: string | number): Random;
}

/** One step of a 32-bit mixing function with good avalanche (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a over the UTF-16 units of `label`, mixed with `seed`. */
function hashLabel(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ mix(seed + 0x9e3779b9)) >>> 0;
  for (let i = 0; i < label.length; i++) {
    hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  }
  return mix(hash);
}

/** The stream of `seed` (any integer; only its low 32 bits count). */
export function createRandom(seed: number): Random {
  let counter = seed >>> 0;
  const next = (): number => {
    counter = (counter + 0x9e3779b9) >>> 0;
    return mix(counter);
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;
  let spare: number | undefined;

  const uint32 = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => uint32() / 4294967296;
  const integer = (bound: number): number => Math.floor(uniform() * bound);

  return {
    uint32,
    uniform,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffle(array) {
      for (let i = array.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = array[i]!;
        array[i] = array[j]!;
        array[j] = held;
      }
      return array;
    },
    fork: (label) => createRandom(hashLabel(seed, String(label))),
  };
}
