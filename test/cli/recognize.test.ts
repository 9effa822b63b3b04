import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeImage } from '../../src/codec/decode.js';
import { encodePng } from '../../src/codec/encode.js';
import { cli, mnist, runProgram, temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => tenfold(['recognize', ...args], { cwd: folder });
const shell = (command: string) =>
  runProgram('bash', ['-c', command.replaceAll('tenfold', `"${process.execPath}" "${cli}"`)], { cwd: folder }); // prettier-ignore

const images = readFileSync(join(mnist, 't10k-images-idx3-ubyte'));
const digit = (index: number) => ({ width: 28, height: 28, data: images.subarray(16 + index * 784, 800 + index * 784) }); // prettier-ignore

/** Digits side by side in dark ink on paper. */
async function number(...indices: number[]): Promise<Uint8Array> {
  const [width, height] = [indices.length * 60 + 80, 120];
  const data = new Uint8Array(width * height).fill(240);
  indices.forEach((index, place) => {
    const { data: pixels } = digit(index);
    for (let y = 0; y < 56; y++) {
      for (let x = 0; x < 56; x++) {
        const ink = pixels[(y >> 1) * 28 + (x >> 1)]!;
        data[(y + 32) * width + 40 + place * 60 + x] = 240 - Math.round(ink * 0.85);
      }
    }
  });
  return encodePng({ width, height, data });
}

interface Line {
  readonly file: string;
  readonly text: string;
  readonly confidence: number;
  readonly rejected: boolean;
  readonly reason: string | null;
  readonly digits: readonly { digit: string; confidence: number; box: Record<string, number> }[];
  readonly numbers: readonly { text: string; box: Record<string, number> }[];
  readonly alternatives: readonly { text: string; confidence: number }[];
}

const linesOf = (text: string): Line[] =>
  text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore

beforeAll(async () => {
  mkdirSync(at('set/deep'), { recursive: true });
  mkdirSync(at('empty'));
  for (const [name, index] of [['2.png', 2], ['10.png', 0], ['deep/zero.dat', 3]] as const) writeFileSync(at(`set/${name}`), await encodePng(digit(index))); // prettier-ignore
  writeFileSync(at('set/notes.txt'), 'no picture');
  writeFileSync(at('set/.hidden.png'), 'no picture');
  symlinkSync('..', at('set/deep/circle'));
  writeFileSync(at('number.png'), await number(0, 2, 3));
  writeFileSync(at('bad.png'), 'no picture');
  writeFileSync(at('cut.jpg'), (await number(0)).subarray(0, 200));
});

describe('tenfold recognize', () => {
  it('reads a number and says so in a table', async () => {
    const { code, stdout, stderr } = await run('number.png', '--mode', 'number');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Reading +Confidence {2}File\n710 +\d+\.\d% {2}number\.png\n$/);
  });

  it('prints objects with boxes in the pixels of the picture', async () => {
    const { stdout } = await run('number.png', '--json', '--length', '3');
    const [line] = linesOf(stdout);
    expect(line).toMatchObject({ file: 'number.png', text: '710', rejected: false, reason: null });
    expect(line!.digits.map((each) => each.digit).join('')).toBe('710');
    line!.digits.forEach(({ confidence, box }, place) => {
      expect(confidence).toBeGreaterThan(0);
      expect(box.left).toBeGreaterThanOrEqual(40 + place * 60 - 10);
      expect(box.right).toBeLessThanOrEqual(100 + place * 60 + 10);
      expect(box.bottom! - box.top!).toBeGreaterThan(25);
    });
    expect(line!.numbers).toHaveLength(1);
  });

  it('lets no file name steer the terminal', async () => {
    const { code, stderr } = await run('\u001b[31mred.png');
    expect(code).toBe(1);
    expect(stderr).toMatch(/Cannot read .\[31mred\.png/);
    expect(stderr).not.toContain('\u001b');
  });

  it("asks the champion's committee where no other model is named", async () => {
    const { code, stdout, stderr } = await run('set/10.png', '--committee', '--json');
    expect(code, stderr).toBe(0);
    expect(linesOf(stdout)[0]).toMatchObject({ text: '7' });
    const single = await run('set/10.png', '--committee', '--model', 'reader');
    expect(single.code).toBe(1);
    expect(single.stderr).toMatch(/one \.onnx file, a committee needs two or more; name another folder, or champion/); // prettier-ignore
  });

  it('goes through folders in order, and tells pictures by name or content', async () => {
    const { code, stdout, stderr } = await run('set', '--json');
    expect(code, stderr).toBe(0);
    expect(linesOf(stdout).map(({ file, text }) => [file, text])).toEqual([
      [join('set', '2.png'), '1'],
      [join('set', '10.png'), '7'],
      [join('set', 'deep/zero.dat'), '0'],
    ]);
    expect(stderr).toMatch(/^Read 3 of 3 pictures, 1 other file left out, [^\n]+\n$/);
  });

  it('tells bad files in their own lines and on stderr, reads the others, and exits with 1', async () => {
    const { code, stdout, stderr } = await run('bad.png', 'set/2.png', 'cut.jpg', 'gone.png', '--json', '-q'); // prettier-ignore
    expect(code).toBe(1);
    expect(linesOf(stdout).map(({ text, reason }) => [text, reason])).toEqual([
      ['', 'unreadable image'],
      ['1', null],
      ['', 'unreadable image'],
      ['', 'unreadable image'],
    ]);
    const errors = stderr.trimEnd().split('\n');
    expect(errors).toHaveLength(3);
    for (const [i, says] of [/bad.png: it is not a PNG/, /cut.jpg: the PNG data is damaged/, /gone.png: it does not exist/].entries()) expect(errors[i]).toMatch(says); // prettier-ignore
  });

  it('says in one line that a folder holds no pictures', async () => {
    expect(await run('empty')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: Cannot read empty: the folder holds no pictures.\n',
    });
  });

  it('rejects what is less sure than wanted', async () => {
    const { code, stdout } = await run('set/2.png', '--min-confidence', '100%', '--json');
    expect(code).toBe(0);
    expect(linesOf(stdout)[0]).toMatchObject({ text: '', rejected: true, reason: 'too uncertain' });
  });

  it('writes a file as its ending says, all or nothing', async () => {
    const { code, stdout, stderr } = await run('set', '--out', 'all.csv');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/Wrote all\.csv\n$/);
    const rows = readFileSync(at('all.csv'), 'utf8').split('\r\n');
    expect(rows[0]).toBe('file,text,confidence,rejected,reason');
    expect(rows).toHaveLength(5);
    const refused = await run('set', '--out', 'no/where.csv');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/the folder no does not exist/);
  });

  it('reads standard input', async () => {
    const { code, stdout } = await shell('tenfold recognize - --json < set/10.png');
    expect(code).toBe(0);
    expect(linesOf(stdout)[0]).toMatchObject({ file: '-', text: '7' });
    const nothing = await shell('tenfold recognize - --json < /dev/null');
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toMatch(/the picture: the file is empty/);
  });

  it('ends quietly when the reader of its output leaves', async () => {
    mkdirSync(at('many'));
    for (let i = 0; i < 300; i++) copyFileSync(at('set/2.png'), at(`many/${i}.png`));
    const { code, stdout, stderr } = await shell('tenfold recognize many -q | head -n 3');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  it('stops at Ctrl-C with what is done printed, and exits with 130', async () => {
    const many = 'many '.repeat(8);
    const { code, stdout, stderr } = await shell(
      `tenfold recognize ${many} --json -q > done.jsonl & until [ -s done.jsonl ]; do sleep 0.05; done; kill -INT $!; wait $!`,
    );
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/^Stopped after \d+ pictures\.\n$/);
    expect(stdout).toBe('');
    const done = linesOf(readFileSync(at('done.jsonl'), 'utf8'));
    expect(done.every(({ text }) => text === '1')).toBe(true);
    expect(done.length).toBeLessThan(2400);
  });

  it('draws readings over pictures, in a folder as the pictures are or in one file', async () => {
    const { code, stderr } = await run('set', '--annotate', 'drawn', '-q');
    expect(code, stderr).toBe(0);
    expect(readdirSync(at('drawn'), { recursive: true }).sort()).toEqual(['10.png', '2.png', 'deep', join('deep', 'zero.dat.png')]); // prettier-ignore
    await run('number.png', '--annotate', 'one.png', '-q');
    const { width } = await decodeImage(readFileSync(at('one.png')));
    expect(width).toBeGreaterThan(260);
  });

  it.each([
    ['set --json --csv', /exclude each other/],
    ['set --annotate set', /would write over the pictures/],
    ['number.png --annotate number.png', /would write over the pictures/],
    ['number.png --annotate .', /would write over the pictures/],
    ['set --annotate one.png', /a \.png file for one picture/],
    ['- -', /only once/],
    ['number.png --annotate one.jpg', /annotated pictures are PNG/],
    ['number.png --json --out one.csv', /--out one.csv and --json name two formats/],
    ['number.png --csv --out one.jsonl', /--out one.jsonl and --csv name two formats/],
    ['number.png --out one.xlsx', /names no format: end it in .csv, .jsonl or .txt/],
    ['number.png --length 4 --pattern #####', /No number has 4 digits and the pattern/],
    ['number.png --length 0', /number of digits from 1 to 9999, as 4/],
    ['number.png --length 5-3', /number of digits from 1 to 9999, as 4/],
    ['number.png --pattern #x', /pattern "#x"/],
    ['number.png --min-confidence 2', /probability from 0 to 1/],
    ['number.png --mode line', /choices are digit, number, page, auto/],
    ['', /missing required argument/],
  ])('refuses %j as wrong usage, and touches nothing', async (args, says) => {
    const before = readFileSync(at('number.png'));
    const { code, stdout, stderr } = await run(...args.split(' ').filter(Boolean));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: [^\n]+\nRun "tenfold recognize --help"[^\n]+\n$/);
    expect(stderr).toMatch(says);
    expect(readFileSync(at('number.png'))).toEqual(before);
  });
});
