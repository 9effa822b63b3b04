import { describe, expect, it } from 'vitest';
import { alternate, figure, median, toMarkdown } from '../bench/harness.js';
import { startPeer, startProcess, type Peer } from '../bench/peer.js';

/** A real process that speaks the protocol: `body` handles one request and returns the answer. */
function node(body: string, ready = `{ ready: true, versions: { node: '1' }, measures: ['fit'] }`) {
  const script = `
    const answer = (request) => { ${body} };
    process.stderr.write('chatter on stderr\\n');
    console.log(JSON.stringify(${ready}));
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const request = JSON.parse(line);
      if (request.measure === 'quit') process.exit(0);
      console.log(JSON.stringify(answer(request)));
    });`;
  return { file: process.execPath, args: ['-e', script], install: 'install it' };
}

async function running(body: string): Promise<Peer> {
  const start = await startProcess('fake', node(body), 20);
  if (start.peer === undefined) throw new Error(start.reason);
  return start.peer;
}

describe('a peer process', () => {
  it('announces its versions, answers in order and stops', async () => {
    const peer = await running('return { seconds: request.images / 100 }');
    expect(peer.versions).toEqual({ node: '1' });
    const [first, second] = await Promise.all([
      peer.measure({ measure: 'fit', batch: 1, images: 200 }),
      peer.measure({ measure: 'fit', batch: 1, images: 300 }),
    ]);
    expect([first, second]).toEqual([{ seconds: 2 }, { seconds: 3 }]);
    await peer.stop();
    await expect(peer.measure({ measure: 'peak_memory' })).rejects.toThrow('the peer fake ended');
  });

  it('turns a reported error into a rejection and goes on', async () => {
    const peer = await running(
      `return request.measure === 'fit' ? { error: 'out of memory' } : { bytes: 5 }`,
    );
    await expect(peer.measure({ measure: 'fit', batch: 1, images: 1 })).rejects.toThrow(
      'the peer fake cannot fit: out of memory',
    );
    expect(await peer.measure({ measure: 'peak_memory' })).toEqual({ bytes: 5 });
    await peer.stop();
  });

  it('rejects a request whose process dies on it', async () => {
    const peer = await running('process.exit(9)');
    await expect(peer.measure({ measure: 'peak_memory' })).rejects.toThrow('the peer fake ended');
    await peer.stop();
  });

  it('sees no matrix-product settings of the surroundings', async () => {
    process.env['OPENBLAS_CORETYPE'] = 'Prescott';
    const peer = await running(`return { core: process.env.OPENBLAS_CORETYPE ?? 'unset' }`);
    Reflect.deleteProperty(process.env, 'OPENBLAS_CORETYPE');
    expect(await peer.measure({ measure: 'peak_memory' })).toEqual({ core: 'unset' });
    await peer.stop();
  });
});

describe('a peer that cannot start', () => {
  const failing = (script: string) => ({
    file: process.execPath,
    args: ['-e', script],
    install: 'pip install -r bench/requirements.txt',
  });

  it('is absent because a package is not installed', async () => {
    const script = `console.error("ModuleNotFoundError: No module named 'torch'"); process.exit(1)`;
    expect(await startProcess('torch', failing(script), 20)).toEqual({
      peer: undefined,
      reason: 'torch is not installed (pip install -r bench/requirements.txt)',
    });
  });

  it('is absent because there is no such program', async () => {
    const start = await startProcess('x', { file: 'no-such-python', args: [], install: '' }, 20);
    expect(start).toEqual({ peer: undefined, reason: 'spawn no-such-python ENOENT' });
  });

  it('is absent because it is not ready in time', async () => {
    const start = await startProcess('slow', failing('setInterval(() => {}, 1000)'), 0.3);
    expect(start).toEqual({ peer: undefined, reason: 'not ready after 0.3 s' });
  });

  it('is absent because its first line is no announcement', async () => {
    const start = await startProcess('odd', failing(`console.log('hello')`), 20);
    expect(start.peer).toBeUndefined();
  });

  it('is absent when ONNX Runtime is given no model', async () => {
    expect(await startPeer('onnxruntime')).toMatchObject({ peer: undefined });
  });
});

describe('alternate', () => {
  it('takes turns after one unrecorded measurement of each, and pairs the ratios', async () => {
    const order: string[] = [];
    const a = [100, 2, 4, 60];
    const b = [100, 4, 8, 40];
    const result = await alternate(
      () => (order.push('a'), Promise.resolve(a.shift()!)),
      () => (order.push('b'), Promise.resolve(b.shift()!)),
      { rounds: 3, pause: 0 },
    );
    expect(order.join('')).toBe('ab' + 'ab' + 'ba' + 'ab');
    expect(result).toEqual({ a: 4, b: 8, ratio: 0.5, samples: { a: [2, 4, 60], b: [4, 8, 40] } });
  });

  it('leaves out as many measurements of each side as are asked for', async () => {
    const a = [100, 50, 25, 2, 4];
    const b = [100, 50, 25, 4, 8];
    const result = await alternate(
      () => Promise.resolve(a.shift()!),
      () => Promise.resolve(b.shift()!),
      { rounds: 2, warmUps: 3, pause: 0 },
    );
    expect(result.samples).toEqual({ a: [2, 4], b: [4, 8] });
  });

  it('refuses a number of rounds that is not a positive whole number', async () => {
    const never = () => Promise.resolve(1);
    await expect(alternate(never, never, { rounds: 0 })).rejects.toThrow(RangeError);
  });
});

describe('figures', () => {
  it('have a median, also of an even number', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('are shown with three significant digits', () => {
    expect([0.123456, 17.25, 1234.5, 0].map(figure)).toEqual(['0.123', '17.3', '1,235', '0']);
  });

  it('make a Markdown table with machine, versions and what was not measured', () => {
    const text = toMarkdown({
      machine: 'a machine',
      versions: { torch: '2.15.0' },
      absent: { jax: 'jax is not installed' },
      rows: [
        { measure: 'step', unit: 'ms', ours: 17.51, peer: 'torch', theirs: 38, ratio: 0.4608 },
        { measure: 'memory', unit: 'MB', ours: 340, reach: '700', aim: '350' },
      ],
    });
    expect(text).toBe(
      [
        'Machine: a machine.',
        'Versions: torch 2.15.0.',
        '',
        '| measure | unit | Tenfold | peer | its figure | ratio | reach | aim |',
        '| --- | --- | ---: | --- | ---: | ---: | ---: | ---: |',
        '| step | ms | 17.5 | torch | 38 | 0.461 |  |  |',
        '| memory | MB | 340 |  |  |  | 700 | 350 |',
        '',
        'Not measured:',
        '- jax: jax is not installed',
        '',
      ].join('\n'),
    );
  });
});
