/** @file A folder of pictures of one digit each, named in its labels.csv. */
import { join } from 'node:path';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { framePicture } from './image-folder.js';
import { readLabelsCsv } from './labels-csv.js';
import { readEach } from './read-each.js';
import { markedData, type MarkedData, type MarkedOptions } from './marked-data.js';

/**
 * Reads the pictures of one digit; those without a label are no digits, those with several are left
 * out and counted.
 * @throws InputError when none has one digit, or a picture is missing, damaged or blank.
 */
export async function readLabelledFolder(
  folder: string,
  name: string,
  { signal, onNote }: MarkedOptions = {},
): Promise<MarkedData> {
  const path = join(folder, 'labels.csv');
  const all = readLabelsCsv(await readInputFile(path, signal), path);
  const pictures = all.filter(({ label }) => label.length <= 1);
  const digits: { frame: Uint8Array; digit: number }[] = [];
  const others: Uint8Array[] = [];
  const frames = await readEach(pictures, folder, signal, ({ file }) =>
    framePicture(join(folder, file), signal),
  );
  pictures.forEach(({ file, label }, i) => {
    const frame = frames[i];
    if (frame === undefined) {
      if (label === '') return;
      throw new InputError(`${join(folder, file)} shows no digit: it is blank. Correct its label or remove it.`); // prettier-ignore
    }
    if (label === '') others.push(frame);
    else digits.push({ frame, digit: Number(label) });
  });
  if (digits.length === 0) {
    throw new InputError(
      `Cannot train on ${path}: no picture in it has a label of one digit; mark the digits of numbers with boxes, in COCO form.`,
    );
  }
  const several = all.length - pictures.length;
  if (several > 0) {
    onNote?.(
      `Left out ${several} of ${all.length} pictures in ${path}: they hold several digits, which need boxes.`,
    );
  }
  return markedData(name, digits, others);
}
