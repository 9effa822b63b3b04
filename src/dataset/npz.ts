/** @file `mnist.npz` as Keras keeps it: a zip of x_train, y_train, x_test and y_test. */
import { InputError } from '../tensor/error.js';
import { createDataset, type Dataset } from './dataset.js';
import { readNpy } from './npy.js';
import { unzip } from './zip.js';

function readPart(
  files: Readonly<Record<string, Uint8Array>>,
  name: string,
  part: 'train' | 'test',
): Dataset {
  const images = files[`x_${part}.npy`];
  const labels = files[`y_${part}.npy`];
  if (images === undefined || labels === undefined) {
    throw new InputError(
      `${name} holds no x_${part} and y_${part}; arrays named as in Keras's mnist.npz are read.`,
    );
  }
  const x = readNpy(images, `x_${part} of ${name}`);
  const y = readNpy(labels, `y_${part} of ${name}`);
  const [count = 0, height = 0, width = 0, ...channels] = x.shape;
  if (x.shape.length < 3 || channels.some((axis) => axis !== 1) || y.shape.length !== 1) {
    throw new InputError(
      `${name}: x_${part} has shape [${x.shape.join(', ')}] and y_${part} [${y.shape.join(', ')}]; ` +
        'expected [count, height, width] and [count].',
    );
  }
  if (count !== y.shape[0]) {
    throw new InputError(
      `${name}: x_${part} holds ${count} images but y_${part} ${y.shape[0]} labels.`,
    );
  }
  return createDataset({ name: `${name} ${part}`, height, width, images: x.data, labels: y.data });
}

/**
 * Reads an .npz file in the layout of Keras's mnist.npz; without x_test there is no test part.
 * @throws InputError when it is damaged or of another layout.
 */
export function readNpz(zip: Uint8Array, name: string): { train: Dataset; test?: Dataset } {
  const files = unzip(zip, name, (file) => /^[xy]_(train|test)\.npy$/.test(file));
  const train = readPart(files, name, 'train');
  if (files['x_test.npy'] === undefined) return { train };
  return { train, test: readPart(files, name, 'test') };
}
