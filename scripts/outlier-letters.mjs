/**
 * Takes from Omniglot's pictures the letters that the reader is trained with:
 * `node scripts/outlier-letters.mjs images_background_small1.zip letters.zip`, then
 * `tenfold train reader --outliers letters.zip`. Three alphabets; Balinese and Greek are kept apart, so
 * that `npm run measure:rejection` measures letters of alphabets that no weight has seen. What a person
 * would read as a digit is left out: the reader must go on reading it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';

/** By alphabet, the characters that look like a digit (which one stands behind). */
const lookalikes = {
  // b 6, g 9, i 1, j 1, l 1, o 0, q 9, s 5, y 4, z 2
  Latin: [2, 7, 9, 10, 12, 15, 17, 19, 25, 26],
  // 4, 1, 7, 2, 0
  Korean: [10, 21, 22, 24, 33],
  // 9, 7, 4, 4, 6, 9, 0, 7, 4
  Early_Aramaic: [2, 3, 4, 6, 12, 14, 16, 17, 20],
};

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('Usage: node scripts/outlier-letters.mjs OMNIGLOT.zip LETTERS.zip');
  process.exit(2);
}

const files = unzipSync(new Uint8Array(readFileSync(from)), {
  filter: ({ name }) => isTaken(name),
});
const count = Object.keys(files).length;
if (count === 0) {
  console.error(`${from} holds none of the alphabets ${Object.keys(lookalikes).join(', ')}.`);
  process.exit(1);
}
// A date of its own would make other bytes of the same letters.
writeFileSync(to, zipSync(files, { mtime: '2015-10-20' }));
console.log(`Wrote ${to}: ${count} letters.`);

function isTaken(name) {
  const [, alphabet, character] = /([^/]+)\/character(\d+)\/[^/]+\.png$/.exec(name) ?? [];
  return lookalikes[alphabet]?.includes(Number(character)) === false;
}
