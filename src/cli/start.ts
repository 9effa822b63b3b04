/** @file `tenfold start`: the whole chain in a minute, for somebody who sees Tenfold for the first time. */
import { join } from 'node:path';
import { makeFolder } from '../storage/make-folder.js';
import { data } from './data.js';
import { evaluate } from './evaluate.js';
import { createOutput, type Output } from './output.js';
import { predict } from './predict.js';
import { summary } from './summary.js';
import { train } from './train.js';
import { decideSettings } from './train-settings.js';

/** The command's flags. */
export interface StartFlags {
  readonly data?: string;
  readonly seed?: number;
  readonly out?: string;
}

/** Test images whose prediction is shown. */
const shown = [0, 1, 2];

/** Runs the command. */
export async function start(flags: StartFlags): Promise<void> {
  const output = createOutput({});
  const settings = await decideSettings('quick', flags);
  const { out } = settings;
  const source = flags.data === undefined ? {} : { data: flags.data };
  await makeFolder(out);

  heading('1. The data', output);
  await data(flags.data, { out: join(out, 'digits.png') });
  heading('2. The network', output);
  await summary('quick', {});
  heading('3. Training', output);
  await train('quick', { ...flags, out });
  heading('4. Evaluation', output);
  const report = join(out, 'report.html');
  await evaluate([out], { ...source, part: 'test', report });
  heading('5. Predictions', output);
  for (const index of shown) await predict([out], { ...source, part: 'test', index });

  const next = [
    `Report: ${report}`,
    '',
    'Next:',
    `  npx tenfold predict ${out} YOUR-DIGIT.png   read a picture with the model just trained`,
    '  npx tenfold train classic                  the classic network, 12 epochs',
    '  npx tenfold --help                         everything else',
  ];
  output.print(`\n${next.join('\n')}`);
}

function heading(title: string, { print, paint }: Output): void {
  print(`\n${paint('bold', title)}\n`);
}
