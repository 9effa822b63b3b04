/**
 * @file Pictures that people have, in folders with a `labels.csv` of `file,label,kind`: what fails, what
 * passes, drawn forms. An empty label is a picture without a number; a refusal is then right. A label with
 * blanks are numbers with something between them. `judge.ts` says what is right else.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRows } from './csv.js';
import { judgeList, judgeNothing, judgeNumber, judgeSeparate } from './judge.js';
import { byKind, type Item, type Measure, type Wanted } from './measure.js';

/** Labels that leave out a mark which is written there. */
const alsoRight: Readonly<Record<string, readonly string[]>> = {
  'comb-and-box-field-09.png': ['01/2016'],
};

async function* itemsOf(
  folder: string,
  wantedOf: (file: string, label: string) => readonly Wanted[] | undefined,
): AsyncGenerator<Item> {
  for (const row of readRows(await readFile(join(folder, 'labels.csv'), 'utf8'))) {
    const { file = '', label = '', kind = '' } = row;
    const wanted = wantedOf(file, label);
    if (wanted !== undefined) yield { name: file, kind, picture: join(folder, file), wanted };
  }
}

const judgeCase: Measure['judge'] = (item, reading) => {
  const text = item.wanted[0]?.text ?? '';
  if (text === '') return judgeNothing(item, reading);
  return (text.includes(' ') ? judgeSeparate : judgeNumber)(item, reading);
};

const asLabelled = (file: string, label: string): readonly Wanted[] => [
  { text: label, also: alsoRight[file] ?? [] },
];

/** What failed. */
export const casesFailing: Measure = {
  name: 'cases-failing',
  figure: 'right or rightly refused',
  limit: Infinity,
  items: ({ shared }) => itemsOf(join(shared, 'cases', 'failing'), asLabelled),
  judge: judgeCase,
  details: byKind,
};

/** What was read right when it was collected. */
export const casesPassing: Measure = {
  name: 'cases-passing',
  figure: 'right',
  limit: Infinity,
  items: ({ shared }) => itemsOf(join(shared, 'cases', 'passing'), asLabelled),
  judge: judgeCase,
};

const threeRows = ['4820173', '12950', '80331'];
const fourRows = ['4820173', '17042026', '12950', '80331'];

/** Drawn pictures whose label is missing or says less than they do: what is written in them. */
const writtenIn: Readonly<Record<string, readonly string[]>> = {
  'a4-boxes.png': threeRows,
  'a4-boxes-red.png': threeRows,
  'rows4.png': fourRows,
  'rows4-padded.png': fourRows,
  'comb-ticks.png': threeRows,
  'table-with-gaps.png': '5340 438 8758 3493 3779 8041 6434 1352 2841 2787 7785 5741 706 4433 2073 8306 4855'.split(' '), // prettier-ignore
};

/** The colon of `14:30` may be taken for something between two numbers. */
const apart: Readonly<Record<string, string>> = { 'time.png': '14 30' };

/** Printed with the form, and neither wanted nor wrong. */
const harmless: Readonly<Record<string, readonly string[]>> = { 'form-five-rows.png': ['2026'] };

/** Drawn forms, separators and formats; the formats that are no pictures are left out. */
export const casesDrawn: Measure = {
  name: 'cases-drawn',
  figure: 'fields right',
  limit: Infinity,
  items: ({ shared }) =>
    itemsOf(join(shared, 'cases', 'drawn'), (file, label) => {
      if (/\.(heic|pdf)$/.test(file)) return undefined;
      const texts = writtenIn[file] ?? (apart[file] ?? label).split('\n');
      return texts.map((text) => ({ text }));
    }),
  judge: (item, reading) =>
    item.wanted.length === 1 ? judgeCase(item, reading) : judgeList(item, reading, harmless[item.name]), // prettier-ignore
  details: (outcomes) => byKind(outcomes.map((each) => ({ ...each, item: { ...each.item, kind: each.item.name } }))), // prettier-ignore
};
