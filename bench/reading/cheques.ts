/**
 * @file Photographed amounts of the part that is never tuned on, fully right: told nothing, and told that
 * each is one number. Their labels name the digits alone.
 */
import { join } from 'node:path';
import { loadAmounts } from '../cheque-amounts.js';
import { judgeDigits } from './judge.js';
import type { Measure } from './measure.js';

const untold: Measure = {
  name: 'cheques',
  figure: 'fully right',
  limit: 400,
  scores: true,
  async *items({ shared, random }) {
    const folder = join(shared, 'orand-car-a');
    for (const { file, truth } of random.shuffle(await loadAmounts(folder, 'apart'))) {
      yield { name: file, picture: join(folder, 'images', file), wanted: [{ text: truth }] };
    }
  },
  judge: judgeDigits,
  details: (outcomes) => [
    {
      name: 'at any confidence',
      count: outcomes.length,
      part: outcomes.filter(({ anyway }) => anyway?.[0]?.right).length,
    },
  ],
};

/** Both ways of asking, of the same pictures. */
export const cheques: readonly Measure[] = [
  untold,
  { ...untold, name: 'cheques-told', options: { mode: 'number' } },
];
