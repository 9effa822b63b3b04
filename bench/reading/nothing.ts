/**
 * @file Pictures without a number: those that were collected, 150 that installed packages ship, 350
 * drawn ones. The figure is the share that is not answered with more than 0.9.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { installedPictures } from './installed.js';
import { judgeNothing } from './judge.js';
import { byKind, type Context, type Item, type Measure } from './measure.js';
import { drawnNothing } from './nothing-drawn.js';

const installed = 150;
const answeredAbove = 0.9;
const wanted = [{ text: '' }];

async function* collected({ shared }: Context): AsyncGenerator<Item> {
  const folder = join(shared, 'cases', 'nothing');
  for (const name of (await readdir(folder)).filter((file) => !file.endsWith('.csv')).sort()) {
    yield { name, kind: 'collected', picture: join(folder, name), wanted };
  }
}

async function* shipped({ random }: Context): AsyncGenerator<Item> {
  const all = random.fork('installed').shuffle([...(await installedPictures())]);
  for (const { name, open } of all.slice(0, installed)) {
    yield { name, kind: 'installed', picture: await open(), wanted };
  }
}

async function* drawn({ random }: Context): AsyncGenerator<Item> {
  for (const [kind, { count, draw }] of Object.entries(drawnNothing)) {
    for (let i = 0; i < count; i++) {
      const picture = await draw(random.fork(`${kind}/${i}`));
      yield { name: `${kind}-${i}`, kind, picture, wanted };
    }
  }
}

/** Pictures of nothing, collected ones first. */
export const nothing: Measure = {
  name: 'nothing',
  figure: 'not answered above 0.9',
  limit: 510,
  async *items(context) {
    yield* collected(context);
    yield* shipped(context);
    yield* drawn(context);
  },
  judge: (item, reading) =>
    judgeNothing(item, reading).map((each) => ({
      ...each,
      right: each.right || each.confidence <= answeredAbove,
    })),
  details: byKind,
};
