import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { loadCommittee, loadModel } from './load-model.js';
import { sequential } from './model.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'tenfold-committee-'))));
afterEach(() => rm(folder, { recursive: true }));

const image = Uint8Array.from({ length: 784 }, (_, i) => i % 256);

function untrained(seed: number, classes = ['a', 'b', 'c']) {
  const layers = [flatten(), dense(classes.length, { activation: 'softmax' })];
  return sequential(layers, { seed, classes });
}

test('a committee answers with the mean of what its members say', async () => {
  const members = [untrained(1), untrained(2), untrained(3)];
  for (const [i, member] of members.entries()) await member.save(join(folder, `${i}.onnx`));
  const committee = await loadCommittee(folder);
  expect(committee.classes).toEqual(['a', 'b', 'c']);
  const own = await Promise.all(members.map((member) => member.probabilities(image, 1)));
  const mean = [0, 1, 2].map((i) => own.reduce((sum, p) => sum + p[i]! / 3, 0));
  const got = await committee.probabilities(image, 1);
  mean.forEach((probability, i) => expect(got[i]).toBeCloseTo(probability, 6));
  expect(Math.max(...own[0]!)).not.toBeCloseTo(Math.max(...got), 3);

  const { bytes, path } = committee.identity;
  expect(bytes).toBe(members.reduce((sum, { identity }) => sum + identity.bytes, 0));
  expect(path).toBe(folder);
  // Released and asked again, it loads its members anew.
  await committee.release();
  expect(await committee.probabilities(image, 1)).toEqual(got);
  await committee.release();
  for (const member of members) await member.release();
});

test('a committee has no layers to show, and cannot be saved as one model', async () => {
  for (const seed of [1, 2]) await untrained(seed).save(join(folder, `${seed}.onnx`));
  const committee = await loadCommittee(folder);
  expect(committee.network).toBeUndefined();
  await expect(committee.save(join(folder, 'all.onnx'))).rejects.toThrow(
    `Cannot encode the committee in ${folder}: it is several models; name one of them.`,
  );
});

test('members that disagree are refused, and so is a committee of one', async () => {
  await untrained(1).save(join(folder, '1.onnx'));
  await expect(loadCommittee(folder)).rejects.toThrow(
    `Cannot load a committee from ${folder}: it holds one .onnx file, a committee needs two or more; name another folder, or champion, which comes along.`,
  );
  await untrained(1, ['a', 'b']).save(join(folder, '2.onnx'));
  await expect(loadCommittee(folder)).rejects.toThrow('members must agree');
  await expect(loadCommittee(join(folder, 'nowhere'))).rejects.toThrow('Cannot load a committee');
});

test('a model that comes with the package is found by its name', async () => {
  const model = await loadModel('classic');
  expect(model.card?.recipe).toMatch('classic');
});
