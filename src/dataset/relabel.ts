/** @file The same images under another list of classes. */
import { createDataset, type Dataset } from './dataset.js';

/**
 * The data with its labels counted in `classes`, where all of its classes are among them; images
 * are shared. Otherwise the data as it is.
 */
export function ownLabels(dataset: Dataset, classes: readonly string[]): Dataset {
  if (dataset.classes.join() === classes.join()) return dataset;
  const places = dataset.classes.map((name) => classes.indexOf(name));
  if (places.includes(-1)) return dataset;
  const { name, height, width, images } = dataset;
  const labels = dataset.labels.map((label) => places[label]!);
  return createDataset({ name, height, width, images, labels, classes });
}
