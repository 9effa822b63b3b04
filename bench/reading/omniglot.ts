/**
 * @file Drawn letters of two alphabets of Omniglot that nothing is trained with, the same as
 * `npm run measure:rejection` takes. Some of them look like a digit (omicron), so that not all can be
 * refused.
 */
import { join } from 'node:path';
import { mapPictures } from '../../src/dataset/outlier-pictures.js';
import { judgeNothing } from './judge.js';
import { byKind, type Measure } from './measure.js';

const alphabets = ['Balinese', 'Greek'];

/** Letters that are no digits. */
export const omniglot: Measure = {
  name: 'omniglot',
  figure: 'refused',
  limit: 400,
  async *items({ shared, random }) {
    const zip = join(shared, 'omniglot-small1.zip');
    const letters = await Promise.all(
      alphabets.map(async (kind) => {
        const pictures = await mapPictures(zip, { folders: [kind] }, (picture) => picture);
        return pictures.map((picture, i) => ({ name: `${kind}-${i}`, kind, picture }));
      }),
    );
    for (const letter of random.shuffle(letters.flat()))
      yield { ...letter, wanted: [{ text: '' }] };
  },
  judge: judgeNothing,
  details: byKind,
};
