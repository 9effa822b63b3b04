/**
 * @file The arithmetic that a training step does in place, as WebAssembly SIMD (AssemblyScript).
 * Every pointer is a byte offset aligned to 64 and every count a multiple of 16 floats, so no loop
 * has a remainder. No relaxed SIMD: the same bytes on every machine.
 */

/**
 * State is rounded to multiples of 2^-90 by adding and subtracting this number. Values that decay
 * towards zero (the momentum of a dead unit) would otherwise become denormal, which processors
 * handle a hundred times more slowly and WebAssembly cannot flush.
 */
const ROUNDING: f32 = 1e-20;

/** Gradients below this count as this in Adam's second moment, so that squares are not denormal. */
const SMALLEST_GRADIENT: f32 = 1e-15;

/** w -= rate * (g + decay * w) */
export function sgd(w: usize, g: usize, count: usize, rate: f32, decay: f32): void {
  const rates = f32x4.splat(rate);
  const decays = f32x4.splat(decay);
  const end = w + (count << 2);
  for (; w < end; w += 16, g += 16) {
    const weight = v128.load(w);
    const slope = f32x4.add(v128.load(g), f32x4.mul(decays, weight));
    v128.store(w, f32x4.sub(weight, f32x4.mul(rates, slope)));
  }
}

/**
 * g' = g + decay * w;  v = momentum * v + g';  w -= rate * (slopeShare * g' + speedShare * v).
 * The shares are 0 and 1, or with Nesterov's rule 1 and momentum.
 */
export function momentum(
  w: usize,
  g: usize,
  v: usize,
  count: usize,
  rate: f32,
  momentum: f32,
  slopeShare: f32,
  speedShare: f32,
  decay: f32,
): void {
  const rates = f32x4.splat(rate);
  const momenta = f32x4.splat(momentum);
  const slopeShares = f32x4.splat(slopeShare);
  const speedShares = f32x4.splat(speedShare);
  const decays = f32x4.splat(decay);
  const rounding = f32x4.splat(ROUNDING);
  const end = w + (count << 2);
  for (; w < end; w += 16, g += 16, v += 16) {
    const weight = v128.load(w);
    const slope = f32x4.add(v128.load(g), f32x4.mul(decays, weight));
    const moved = f32x4.add(f32x4.mul(momenta, v128.load(v)), slope);
    const speed = f32x4.sub(f32x4.add(moved, rounding), rounding);
    v128.store(v, speed);
    const change = f32x4.add(f32x4.mul(slopeShares, slope), f32x4.mul(speedShares, speed));
    v128.store(w, f32x4.sub(weight, f32x4.mul(rates, change)));
  }
}

class Adam {
  /** `adam` below for four floats. Only methods can be marked inline. */
  @inline
  static four(
    w: usize,
    g: usize,
    m: usize,
    v: usize,
    rate: v128,
    gain1: v128,
    gain2: v128,
    epsilon: v128,
  ): void {
    const rounding = f32x4.splat(ROUNDING);
    const slope = v128.load(g);
    const oldMean = v128.load(m);
    const moved = f32x4.add(oldMean, f32x4.mul(gain1, f32x4.sub(slope, oldMean)));
    const mean = f32x4.sub(f32x4.add(moved, rounding), rounding);
    v128.store(m, mean);
    const size = f32x4.pmax(f32x4.abs(slope), f32x4.splat(SMALLEST_GRADIENT));
    const oldSquare = v128.load(v);
    const growth = f32x4.sub(f32x4.mul(size, size), oldSquare);
    const square = f32x4.add(oldSquare, f32x4.mul(gain2, growth));
    v128.store(v, square);
    const root = f32x4.add(f32x4.sqrt(square), epsilon);
    const change = f32x4.div(f32x4.mul(rate, mean), root);
    v128.store(w, f32x4.sub(v128.load(w), change));
  }
}

/**
 * m += gain1 * (g - m);  v += gain2 * (g^2 - v);  w -= rate * m / (sqrt(v) + epsilon), the bias
 * corrections being part of rate and epsilon. Arithmetic bounds it, not memory, so the loop is unrolled
 * and decay, which few ask for, is a pass of its own.
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  count: usize,
  rate: f32,
  gain1: f32,
  gain2: f32,
  epsilon: f32,
): void {
  const r = f32x4.splat(rate);
  const a = f32x4.splat(gain1);
  const b = f32x4.splat(gain2);
  const e = f32x4.splat(epsilon);
  const end = w + (count << 2);
  for (; w < end; w += 64, g += 64, m += 64, v += 64) {
    Adam.four(w, g, m, v, r, a, b, e);
    Adam.four(w + 16, g + 16, m + 16, v + 16, r, a, b, e);
    Adam.four(w + 32, g + 32, m + 32, v + 32, r, a, b, e);
    Adam.four(w + 48, g + 48, m + 48, v + 48, r, a, b, e);
  }
}

/** x += factor * y */
export function addScaled(x: usize, y: usize, count: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = x + (count << 2);
  for (; x < end; x += 16, y += 16) {
    v128.store(x, f32x4.add(v128.load(x), f32x4.mul(factors, v128.load(y))));
  }
}

/** average += gain * (w - average), which is decay * average + (1 - decay) * w. */
export function average(average: usize, w: usize, count: usize, gain: f32): void {
  const gains = f32x4.splat(gain);
  const end = w + (count << 2);
  for (; w < end; w += 16, average += 16) {
    const old = v128.load(average);
    v128.store(average, f32x4.add(old, f32x4.mul(gains, f32x4.sub(v128.load(w), old))));
  }
}

/** 1 when every float is finite, else 0: x - x is zero for those alone. */
export function finite(x: usize, count: usize): i32 {
  let found = i32x4.splat(0);
  const end = x + (count << 2);
  for (; x < end; x += 16) {
    const value = v128.load(x);
    found = v128.or(found, f32x4.sub(value, value));
  }
  return v128.any_true(found) ? 0 : 1;
}

function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/**
 * Writes `scale` where 16 random bits, read as a signed number, are at most `limit`, else 0. Four
 * generators (xoshiro128++, Blackman and Vigna 2018) run side by side, one in each lane; `state`
 * holds their four words each, [word, lane], and is advanced.
 */
export function mask(out: usize, count: usize, limit: i32, scale: f32, state: usize): void {
  const limits = i16x8.splat(<i16>limit);
  const scales = f32x4.splat(scale);
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  const end = out + (count << 2);
  for (; out < end; out += 32) {
    const bits = i32x4.add(rotate(i32x4.add(s0, s3), 7), s0);
    const shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = rotate(s3, 11);
    const dropped = i16x8.gt_s(bits, limits);
    v128.store(out, v128.andnot(scales, i32x4.extend_low_i16x8_s(dropped)));
    v128.store(out, v128.andnot(scales, i32x4.extend_high_i16x8_s(dropped)), 16);
  }
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}
