/**
 * @file What a classifier says of frames, with a second look where it is not sure: at the same frame
 * turned a little to both sides. The answer is then the normalized geometric mean of all three, which
 * for a softmax is the softmax of the mean of its logits, as in `network/views.ts`.
 */
import { frameSide } from '../image/frame-size.js';
import { joinFrames } from '../image/frame.js';
import { turn, turning } from '../image/turn.js';
import type { ClassifyFrames } from './reading.js';

/** Of a frame whose likeliest class has this probability, no second look would say anything else. */
const sure = 0.99;
/** Degrees; the champion's views were chosen so on training images held out. */
const turns = [9, -9].map((degrees) => turning(frameSide, frameSide, degrees));
/** Probabilities are not taken to be smaller than this. */
const least = 1e-7;

/**
 * The probabilities of every frame.
 * @param frames 28 x 28 bytes each
 * @param classes how many the classifier tells apart
 */
export async function lookAt(
  frames: readonly Uint8Array[],
  classify: ClassifyFrames,
  classes: number,
): Promise<Float32Array[]> {
  const first = await classifyEach(frames, classify, classes);
  const unsure = frames.flatMap((frame, i) =>
    Math.max(...first[i]!) < sure ? [{ frame, i }] : [],
  );
  if (unsure.length === 0) return first;
  const turned = unsure.flatMap(({ frame }) => turns.map((turning) => turn(frame, turning)));
  const again = await classifyEach(turned, classify, classes);
  const answers = [...first];
  unsure.forEach(({ i }, n) => {
    const others = again.slice(n * turns.length, (n + 1) * turns.length);
    answers[i] = geometricMean([first[i]!, ...others]);
  });
  return answers;
}

async function classifyEach(
  frames: readonly Uint8Array[],
  classify: ClassifyFrames,
  classes: number,
): Promise<Float32Array[]> {
  const all = await classify(joinFrames(frames), frames.length);
  return frames.map((_, i) => all.subarray(classes * i, classes * (i + 1)));
}

function geometricMean(answers: readonly Float32Array[]): Float32Array {
  const mean = answers[0]!.map((_, c) => {
    const logs = answers.map((answer) => Math.log(Math.max(least, answer[c]!)));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / answers.length);
  });
  const sum = mean.reduce((total, value) => total + value, 0);
  return mean.map((value) => value / sum);
}
