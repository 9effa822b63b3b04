/**
 * @file What somebody writes who installed the package. The package test copies this file into an
 * empty folder, compiles it against the published types, and runs it with each version of Node.
 */
import {
  conv2d,
  dense,
  encodePng,
  flatten,
  InputError,
  loadDataset,
  loadModel,
  maxPool2d,
  sequential,
  type Prediction,
} from 'tenfold';

const { train, test } = await loadDataset('synthetic:2000');
const model = sequential([
  conv2d(16, 5, { stride: 2, activation: 'relu' }),
  maxPool2d(2),
  flatten(),
  dense(10, { activation: 'softmax' }),
]);
const losses: number[] = [];
await model.train(train, {
  epochs: 3,
  batch: 32,
  seed: 1,
  validation: test,
  onEpoch: ({ loss }) => {
    losses.push(loss);
  },
});
const { accuracy } = await model.evaluate(test);
await model.save('own.onnx');

const loaded = await loadModel('own.onnx');
const again = await loaded.evaluate(test);
const predictions: readonly Prediction[] = await loaded.predict(test.images);

// A picture of a digit that the model reads, for the command line to read as well.
const size = test.height * test.width;
const right = predictions.findIndex(({ digit, confidence }, i) => {
  return confidence > 0.95 && digit === test.classes[test.labels[i]!];
});
const data = test.images.slice(right * size, (right + 1) * size);
const png = await encodePng({ data, width: test.width, height: test.height });

let refusal = '';
try {
  sequential([dense(10)]);
} catch (error) {
  if (error instanceof InputError) refusal = error.message;
}

await model.release();
await loaded.release();
const result = {
  losses,
  accuracy,
  loadedAccuracy: again.accuracy,
  predictions: predictions.length,
  summary: loaded.summary(),
  refusal,
  digit: predictions[right]!.digit,
  png: Array.from(png),
};
export const text = JSON.stringify(result);
console.log(text);
