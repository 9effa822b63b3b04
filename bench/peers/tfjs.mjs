/**
 * @file TensorFlow.js: inference on its WebAssembly backend, training on its plain JavaScript one,
 * since the former has no gradients of convolutions. Speaks the protocol of protocol.py. Both run
 * on one thread in Node.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

const require = createRequire(import.meta.url);

/** The classic network with fresh weights, on the backend in use. */
function build() {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 128, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  return model;
}

async function timed(action, repeats) {
  const begin = performance.now();
  for (let i = 0; i < repeats; i++) await action();
  return (performance.now() - begin) / 1000;
}

const measures = {
  async train_step({ batch = 32, steps = 1 }) {
    await tf.setBackend('cpu');
    const model = build();
    const x = tf.randomUniform([batch, 28, 28, 1]);
    const y = tf.oneHot(tf.randomUniform([batch], 0, 10, 'int32'), 10);
    const step = () => model.trainOnBatch(x, y);
    const seconds = await timed(step, steps); // minutes long: a first call to warm up would tell nothing
    tf.dispose([x, y]);
    model.dispose();
    return { seconds, images: batch * steps, backend: 'cpu' };
  },
  async inference({ batch = 1, repeats = 50 }) {
    await tf.setBackend('wasm');
    const model = build();
    const x = tf.randomUniform([batch, 28, 28, 1]);
    const predict = async () => {
      const y = model.predictOnBatch(x);
      await y.data();
      y.dispose();
    };
    await timed(predict, 3);
    const seconds = await timed(predict, repeats);
    x.dispose();
    model.dispose();
    return { seconds, images: batch * repeats, backend: 'wasm' };
  },
  async peak_memory() {
    return { bytes: process.resourceUsage().maxRSS * 1024 };
  },
};

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
console.log = console.info = console.warn; // what the library prints must not come between answers

await tf.setBackend('wasm');
await measures.inference({ batch: 1, repeats: 1 });
say({
  ready: true,
  versions: {
    node: process.version.slice(1),
    '@tensorflow/tfjs': require('@tensorflow/tfjs/package.json').version,
    '@tensorflow/tfjs-backend-wasm': require('@tensorflow/tfjs-backend-wasm/package.json').version,
  },
  measures: Object.keys(measures).sort(),
  threads: 1,
});
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const request = JSON.parse(line);
    if (request.measure === 'quit') break;
    const measure = measures[request.measure];
    if (!measure) throw new Error(`this peer has no measure ${request.measure}`);
    say(await measure(request));
  } catch (error) {
    say({ error: String(error) });
  }
}
process.exit(0);
