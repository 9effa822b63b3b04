/** @file A batch as a training graph takes it. */

/** The memory in which batches of one size are handed to a graph. */
export interface Feed {
  readonly batch: number;
  /** uint8 [batch, pixels]. */
  readonly pixels: Uint8Array;
  /** float32 [classes, batch], or [rows, batch] as the loss says. */
  readonly targets: Float32Array;
  readonly labels: Uint8Array;
}

/** Some images and what is to be learned of them. */
export interface Batch {
  /** How many images it has. */
  readonly count: number;
  /** Writes images and targets into the feed's first places; the others hold what they held before. */
  fill(feed: Feed): void;
  /** How many images are answered rightly; an image may be right in part. */
  countCorrect(feed: Feed, scores: Float32Array): number;
}

/**
 * Images with a label each.
 * @param smoothing share of each target that is spread evenly over all classes
 */
export function labelledBatch(
  images: Uint8Array,
  labels: Uint8Array,
  count: number,
  smoothing: number,
): Batch {
  return {
    count,
    fill: (feed) => fillFeed(feed, images, labels, count, smoothing),
    countCorrect: (feed, scores) => countCorrect(feed, scores, count),
  };
}

/** Memory for batches of `batch` images of `pixels` pixels each, and `rows` targets of each. */
export function createFeed(batch: number, pixels: number, rows: number): Feed {
  return {
    batch,
    pixels: new Uint8Array(batch * pixels),
    targets: new Float32Array(rows * batch),
    labels: new Uint8Array(batch),
  };
}

/**
 * Writes `count` images (row by row, one after the other) and their labels into `feed`; places of
 * the batch that stay free hold what they held before.
 * @param smoothing share of each target that is spread evenly over all classes
 */
export function fillFeed(
  feed: Feed,
  images: Uint8Array,
  labels: Uint8Array,
  count: number,
  smoothing: number,
): void {
  const { batch, pixels, targets } = feed;
  pixels.set(images.subarray(0, (count * pixels.length) / batch));
  const classes = targets.length / batch;
  targets.fill(smoothing / classes);
  for (let image = 0; image < count; image++) {
    feed.labels[image] = labels[image]!;
    const at = labels[image]! * batch + image;
    targets[at] = targets[at]! + 1 - smoothing;
  }
}

/** How many of the first `count` images have their label as the highest of `scores` [classes, batch]. */
export function countCorrect(feed: Feed, scores: Float32Array, count: number): number {
  const { batch, labels } = feed;
  let correct = 0;
  for (let image = 0; image < count; image++) {
    let best = 0;
    for (let at = image + batch, c = 1; at < scores.length; at += batch, c++) {
      if (scores[at]! > scores[best * batch + image]!) best = c;
    }
    if (best === labels[image]) correct++;
  }
  return correct;
}
