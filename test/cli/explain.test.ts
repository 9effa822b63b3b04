import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePng } from '../../src/codec/encode.js';
import { encodeModel } from '../../src/graph/encode.js';
import { GraphBuilder } from '../../src/graph/graph.js';
import { sequential } from '../../src/library/model.js';
import { dense } from '../../src/network/layers/dense.js';
import { flatten } from '../../src/network/layers/flatten.js';
import { BATCH } from '../../src/tensor/tensor.js';
import { temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => tenfold(args, { cwd: folder });

beforeAll(async () => {
  const model = sequential([flatten(), dense(10, { activation: 'softmax' })]);
  await model.save(at('ours.onnx'));
  const graph = new GraphBuilder('foreign');
  const pixels = graph.input('x', 'uint8', [BATCH, 28, 28]);
  const flat = graph.apply('Reshape', [pixels], { shape: [BATCH, 784] });
  const floats = graph.apply('Cast', [flat], { to: 'float32' });
  graph.output('y', graph.apply('Softmax', [floats], { axis: 1 }));
  writeFileSync(at('theirs.onnx'), encodeModel(graph, { producer: 'somebody', version: '1' }));
  const data = new Uint8Array(40 * 40).fill(240);
  for (let y = 8; y < 32; y++) data.fill(20, y * 40 + 18, y * 40 + 23);
  writeFileSync(at('one.png'), await encodePng({ width: 40, height: 40, data }));
});

/** Size of a picture, and the share of its pixels that are blue or orange. */
async function look(file: string) {
  const { data, info } = await sharp(at(file)).removeAlpha().raw().toBuffer({ resolveWithObject: true }); // prettier-ignore
  let [blue, orange] = [0, 0];
  for (let i = 0; i < data.length; i += 3) {
    if (data[i + 2]! > data[i]! + 30) blue++;
    if (data[i]! > data[i + 2]! + 30) orange++;
  }
  const pixels = info.width * info.height;
  return { width: info.width, blue: blue / pixels, orange: orange / pixels };
}

describe('tenfold predict --explain', () => {
  it('draws the digit and two heat maps in two colours beside it', async () => {
    const { code, stdout, stderr } = await run('predict', 'ours.onnx', 'one.png', '--explain', 'why.png', '--json'); // prettier-ignore
    expect([code, stderr]).toEqual([0, 'Wrote why.png\n']);
    expect(JSON.parse(stdout)).toHaveProperty('digit');
    const { width, blue, orange } = await look('why.png');
    // Three panels of 28 pixels, each drawn at more than three times its size.
    expect(width).toBeGreaterThan(3 * 28 * 3);
    expect(blue).toBeGreaterThan(0.01);
    expect(orange).toBeGreaterThan(0.01);
  });

  it("explains somebody else's model by occlusion alone, and says so", async () => {
    const { code, stderr } = await run('predict', 'theirs.onnx', 'one.png', '--explain', 'theirs.png'); // prettier-ignore
    expect(code).toBe(0);
    expect(stderr).toBe(
      'theirs.onnx was not written by Tenfold, so its layers are unknown: explained by occlusion alone.\nWrote theirs.png\n',
    );
    expect((await look('theirs.png')).width).toBeLessThan((await look('why.png')).width);
  });

  it.each([
    [['--explain', 'why.jpg', 'one.png'], 2, /It takes the name of a \.png file/],
    [
      ['--explain', 'a.png', 'one.png', 'one.png'],
      2,
      /one image: name one picture, or use --index/,
    ],
    [['--explain', 'a.png', '--all'], 2, /one image: name one picture, or use --index/],
    [
      ['--explain', 'no/a.png', 'one.png'],
      1,
      /Cannot write no\/a\.png: the folder no does not exist/,
    ],
  ] as const)('refuses %j in one line', async (args, exit, says) => {
    const { code, stderr } = await run('predict', 'ours.onnx', ...args, '-q');
    expect(code).toBe(exit);
    expect(stderr).toMatch(says);
    expect(existsSync(at('a.png'))).toBe(false);
  });
});
