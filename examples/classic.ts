/**
 * The classic notebook, in TypeScript: `npx tsx examples/classic.ts`. Give a number of epochs to
 * see it all in a minute: `npx tsx examples/classic.ts 1`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import {
  accuracyCurveSvg,
  conv2d,
  dense,
  digitToText,
  drawGrid,
  dropout,
  encodePng,
  flatten,
  formatEvaluation,
  imageOf,
  loadDataset,
  lossCurveSvg,
  maxPool2d,
  sequential,
} from 'tenfold';

const epochs = Number(process.argv[2] ?? 12);
const folder = 'runs/classic-example';
await mkdir(folder, { recursive: true });

// The data: 60,000 digits to learn from, 10,000 to be judged by.
const { train, test } = await loadDataset('mnist');
console.log(
  `${train.count} training and ${test.count} test images of ${train.height}x${train.width}`,
);

// What it looks like: a 3x5 grid of digits with their labels.
const samples = Array.from({ length: 15 }, (_, i) => ({
  pixels: imageOf(train, i),
  label: train.classes[train.labels[i]!]!,
}));
await writeFile(`${folder}/digits.png`, await encodePng(drawGrid(samples)));

// The network.
const model = sequential([
  conv2d(32, 3, { activation: 'relu' }),
  conv2d(64, 3, { activation: 'relu' }),
  maxPool2d(2),
  dropout(0.2),
  flatten(),
  dropout(0.2),
  dense(128, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
]);
console.log(model.summary());

// Training: Adam, categorical cross-entropy, batches of 32; the test images as validation data.
const { history } = await model.train(train, {
  epochs,
  batch: 32,
  optimizer: { type: 'adam' },
  loss: { type: 'categoricalCrossEntropy' },
  validation: test,
  seed: 1,
  onEpoch: ({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }) => {
    console.log(
      `epoch ${epoch}/${epochs} - ${seconds.toFixed(0)} s - loss ${loss.toFixed(4)} - accuracy ${accuracy.toFixed(4)}` +
        ` - validation loss ${valLoss!.toFixed(4)} - validation accuracy ${valAccuracy!.toFixed(4)}`,
    );
  },
});

// The curves.
await writeFile(`${folder}/loss.svg`, await lossCurveSvg(history));
await writeFile(`${folder}/accuracy.svg`, await accuracyCurveSvg(history));

// The saved model: one ONNX file.
await model.save(`${folder}/model.onnx`);

// One prediction: test image 1 is a 2.
const image = imageOf(test, 1);
const [prediction] = await model.predict(image);
console.log(digitToText(image));
console.log(`This is a ${prediction!.digit} (${(100 * prediction!.confidence).toFixed(2)}% sure).`);

// All of the test set: confusion matrix, table by class, errors.
const evaluation = await model.evaluate(test);
console.log(formatEvaluation(evaluation));
console.log(
  `${evaluation.errors} errors, an error rate of ${(100 * evaluation.errorRate).toFixed(2)}%`,
);

await model.release();
