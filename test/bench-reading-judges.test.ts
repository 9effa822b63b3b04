import { describe, expect, it } from 'vitest';
import { readRows, toLine } from '../bench/reading/csv.js';
import * as judges from '../bench/reading/judge.js';
import type { Item, Judged, Outcome, Wanted } from '../bench/reading/measure.js';
import { figuresOf, tableOf } from '../bench/reading/table.js';
import { rejectedReading, type Reading, type ReadNumber } from '../src/recognition/reading.js';

const rejected = rejectedReading('number', 'too uncertain');

/** A number whose box is ten pixels wide around `x`. */
function number(text: string, x = 0, confidence = 0.9): ReadNumber {
  const box = { left: x - 5, top: 0, right: x + 5, bottom: 10 };
  return { text, confidence, digits: [], characters: [], box, alternatives: [], rejected: false };
}

function reading(text: string, ...numbers: readonly ReadNumber[]): Reading {
  return { ...rejected, text, confidence: 0.9, numbers, rejected: false };
}

const item = (...wanted: readonly Wanted[]): Item => ({ name: 'x', picture: 'x.png', wanted });

/** Whether a reading of one wanted thing is right. */
const verdict = ([first]: readonly Judged[]): boolean => first!.right;

describe('digits whose marks no label names', () => {
  const isRight = (text: string) =>
    verdict(judges.judgeDigits(item({ text: '16599' }), reading(text)));

  it.each(['16599', '16.599', '16,599.', '$16599'])('are 16599 when read as %j', (text) => {
    expect(isRight(text)).toBe(true);
  });

  it.each(['16 599', '1659', '16/99', ''])('are not 16599 when read as %j', (text) => {
    expect(isRight(text)).toBe(false);
  });

  it('are not right when they were rejected', () => {
    expect(verdict(judges.judgeDigits(item({ text: '16599' }), { ...rejected, text: '16599' }))).toBe(false); // prettier-ignore
  });
});

describe('a number', () => {
  const isRight = (text: string, wanted: string) =>
    verdict(judges.judgeNumber(item({ text: wanted }), reading(text)));

  it.each(['55', '55.', '55 .', '55-', '#55', '$ 55', ' 55\n'])('is 55 when read as %j', (text) => {
    expect(isRight(text, '55')).toBe(true);
  });

  it.each(['5', '555', '5 5', '5.5', '5/5', '-55', '.55', '+55', '55 1', ''])(
    'is not 55 when read as %j',
    (text) => {
      expect(isRight(text, '55')).toBe(false);
    },
  );

  it('has all the marks that its label has', () => {
    expect(isRight('1.05', '1.05')).toBe(true);
    expect(isRight('1.05.', '1.05')).toBe(true);
    expect(isRight('−42', '-42')).toBe(true);
    for (const text of ['105', '1,05', '1 05', '.05']) expect(isRight(text, '1.05')).toBe(false);
    expect(isRight('42', '-42')).toBe(false);
  });

  it('is not right when it is rejected, whatever its text', () => {
    const refused = { ...reading('55'), rejected: true };
    expect(judges.judgeNumber(item({ text: '55' }), refused)).toEqual([
      { wanted: '55', got: '', confidence: 0, right: false },
    ]);
  });

  it('may be told in another way that the item names', () => {
    const wanted = { text: '012016', also: ['01/2016'] };
    expect(verdict(judges.judgeNumber(item(wanted), reading('01/2016')))).toBe(true);
    expect(verdict(judges.judgeNumber(item(wanted), reading('0120/16')))).toBe(false);
  });
});

describe('a text', () => {
  it('is right only when it says all that is written, and no more', () => {
    const wanted = item({ text: '12', also: ['$12'] });
    const isRight = (text: string) => verdict(judges.judgeText(wanted, reading(text)));
    expect([isRight('12'), isRight('$12')]).toEqual([true, true]);
    expect([isRight('12.'), isRight('-12'), isRight('#12')]).toEqual([false, false, false]);
  });
});

describe('numbers with something between them', () => {
  const isRight = (text: string, wanted = '2 1') =>
    verdict(judges.judgeSeparate(item({ text: wanted }), reading(text)));

  it('are right as two numbers, whatever stands between', () => {
    for (const text of ['2 1', '2+1', '2 - 1', '2\n1', '2 × 1.']) expect(isRight(text)).toBe(true);
    expect(isRight('0.5 + 0.05', '0.5 0.05')).toBe(true);
  });

  it('are wrong as one, and as others', () => {
    for (const text of ['21', '2 7 1', '2', '1 2', '2.1']) expect(isRight(text)).toBe(false);
    expect(isRight('05 005', '0.5 0.05')).toBe(false);
  });

  it('may be rejected', () => {
    expect(verdict(judges.judgeSeparate(item({ text: '2 1' }), rejected))).toBe(true);
  });
});

describe('a picture of nothing', () => {
  it('is right when it is rejected, or no digit is read', () => {
    const isRight = (read: Reading) => verdict(judges.judgeNothing(item({ text: '' }), read));
    expect([isRight(rejected), isRight(reading('-')), isRight(reading('1-'))]).toEqual([
      ...[true, true, false],
    ]);
  });
});

describe('fields with places', () => {
  const near = (place: number) => ({ holds: ({ x }: { x: number }) => Math.abs(x - place) < 20 });
  const form = item({ text: '12', ...near(0) }, { text: '345', ...near(100) });
  const rightOf = (...numbers: readonly ReadNumber[]) =>
    judges.judgeFields(form, reading('', ...numbers)).map(({ right }) => right);

  it('are right when the one number at each is its text', () => {
    expect(rightOf(number('345', 103), number('12', -3))).toEqual([true, true]);
    expect(rightOf(number('345', 0), number('12', 100))).toEqual([false, false]);
  });

  it('are not right in pieces', () => {
    expect(rightOf(number('1', -5), number('2', 5), number('345', 100))).toEqual([false, true]);
    expect(rightOf(number('12', -5), number('2', 5), number('345', 100))).toEqual([false, true]);
  });

  it('count what was read elsewhere as extra and wrong', () => {
    const judged = judges.judgeFields(form, reading('', number('12'), number('7', 300, 0.995)));
    expect(judged.map(({ right, extra }) => [right, extra ?? false])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(judged[2]).toMatchObject({ got: '7', confidence: 0.995 });
  });

  it('are missed where a number or the whole was rejected', () => {
    const refused: ReadNumber = { ...number('12'), rejected: true };
    expect(rightOf(refused)).toEqual([false, false]);
    const whole = { ...reading('', number('12')), rejected: true };
    expect(judges.judgeFields(form, whole).some(({ right }) => right)).toBe(false);
  });
});

describe('fields without places', () => {
  it('are right when each is read as a number of its own, in any order', () => {
    const list = item({ text: '12' }, { text: '12' }, { text: '7' });
    const read = reading('', number('7'), number('12'), number('2026'), number('5'));
    const judged = judges.judgeList(list, read, ['2026']);
    expect(judged.map(({ wanted, got, right }) => [wanted, got, right])).toEqual([
      ['12', '12', true],
      ['12', '', false],
      ['7', '7', true],
      ['', '5', false],
    ]);
  });
});

describe('the table', () => {
  it('leaves extra numbers out of the share, but counts them among the sure and wrong', () => {
    const judged: Judged[] = [
      { wanted: '1', got: '1', confidence: 0.995, right: true },
      { wanted: '2', got: '', confidence: 0, right: false },
      { wanted: '', got: '3', confidence: 0.999, right: false, extra: true },
    ];
    const outcome: Outcome = { item: item(), judged, milliseconds: 5 };
    const measure = { name: 'm', figure: 'right', limit: 1, judge: judges.judgeFields };
    const figures = figuresOf(
      { ...measure, items: () => (async function* () {})() },
      [outcome],
      new Map(),
    );
    expect(figures).toMatchObject({ count: 2, part: 1, sure: 2, sureWrong: 1, milliseconds: 5 });
    expect(figures.details).toMatchObject([{ count: 1 }]);
    expect(tableOf([figures])).toContain('50.0% right');
  });
});

describe('labels', () => {
  it('may be quoted, hold line breaks and be empty, and come back as they were', () => {
    const rows = readRows('file,label,kind\na.png,"1\n22",two\nb.png,,"none, ""really"""\n');
    expect(rows).toEqual([
      { file: 'a.png', label: '1\n22', kind: 'two' },
      { file: 'b.png', label: '', kind: 'none, "really"' },
    ]);
    const [head, ...lines] = rows.map((row) => Object.values(row));
    const text = [['file', 'label', 'kind'], head!, ...lines].map(toLine).join('\n');
    expect(readRows(text)).toEqual(rows);
  });
});
