/** @file Labelled digit images in memory: what every source of this room gives. */

/** Grey images of one size with a class each. */
export interface Dataset {
  /** What a person calls it: "MNIST test", "my-digits.csv". */
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** `count * height * width` bytes, image by image, row by row; ink is 255 on 0, as in MNIST. */
  readonly images: Uint8Array;
  /** `count` class indices into `classes`. */
  readonly labels: Uint8Array;
  /** The name of each class, "0" to "9" for digits. */
  readonly classes: readonly string[];
  /** SHA-256 (hex) over images then labels: the identity of the data. */
  readonly hash: string;
}

/** The two parts every source provides. `test` is never trained on. */
export interface DatasetPair {
  readonly train: Dataset;
  readonly test: Dataset;
}
