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

/** A picture before it is read or drawn. */
type Waiting = () => Promise<Item>;

async function collected({ shared }: Context): Promise<Waiting[]> {
  const folder = join(shared, 'cases', 'nothing');
  const names = (await readdir(folder)).filter((file) => !file.endsWith('.csv')).sort();
  return names.map((name) => async () => {
    return { name, kind: 'collected', picture: join(folder, name), wanted };
  });
}

async function shipped({ random }: Context): Promise<Waiting[]> {
  const all = random.fork('installed').shuffle([...(await installedPictures())]);
  return all.slice(0, installed).map(({ name, open }) => async () => {
    return { name, kind: 'installed', picture: await open(), wanted };
  });
}

function drawn({ random }: Context): Waiting[] {
  return Object.entries(drawnNothing).flatMap(([kind, { count, draw }]) =>
    Array.from({ length: count }, (_, i) => async () => {
      const picture = await draw(random.fork(`${kind}/${i}`));
      return { name: `${kind}-${i}`, kind, picture, wanted };
    }),
  );
}

/** Pictures of nothing in an order of chance, so that some of them stand for all. */
export const nothing: Measure = {
  name: 'nothing',
  figure: 'not answered above 0.9',
  limit: 510,
  async *items(context) {
    const all = [...(await collected(context)), ...(await shipped(context)), ...drawn(context)];
    for (const open of context.random.fork('order').shuffle(all)) yield open();
  },
  judge: (item, reading) =>
    judgeNothing(item, reading).map((each) => ({
      ...each,
      right: each.right || each.confidence <= answeredAbove,
    })),
  details: byKind,
};
