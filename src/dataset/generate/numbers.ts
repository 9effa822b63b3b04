/** @file Texts of numbers: amounts, dates, times, sums, and plain rows of digits. */
import type { Random } from '../../tensor/random.js';

export function pick<T>(list: readonly T[], random: Random): T {
  return list[random.integer(list.length)]!;
}

/** Amounts and numbers of houses end in zeros more often than chance has it, and digits repeat. */
function digits(count: number, random: Random): string {
  if (count > 1 && random.uniform() < 0.04) return String(random.integer(10)).repeat(count);
  let text = '';
  for (let i = 0; i < count; i++) text += random.integer(10);
  if (count < 2 || random.uniform() < 0.8) return text;
  const zeros = upTo(count, random);
  return text.slice(0, count - zeros) + '0'.repeat(zeros);
}

const upTo = (most: number, random: Random): number => 1 + random.integer(most);

/** Without a zero in front. */
function whole(count: number, random: Random): string {
  return String(upTo(9, random)) + digits(count - 1, random);
}

function decimal(random: Random): string {
  const point = pick(['.', '.', ','], random);
  return whole(upTo(4, random), random) + point + digits(upTo(3, random), random);
}

function thousands(random: Random): string {
  const [mark, point] = pick(['.,', ',.', ' ,', "'.", ',.'], random);
  let text = whole(upTo(3, random), random);
  for (let i = upTo(2, random); i > 0; i--) text += mark + digits(3, random);
  return random.uniform() < 0.6 ? `${text}${point}${digits(2, random)}` : text;
}

function date(random: Random): string {
  const mark = pick(['/', '/', '.', '-', ' / ', '. '], random);
  const two = (most: number): string => {
    const value = String(upTo(most, random));
    return random.uniform() < 0.6 ? value.padStart(2, '0') : value;
  };
  const year = pick(['19', '20', '20', ''], random) + digits(2, random);
  if (random.uniform() < 0.15) return `${year}-${two(12)}-${two(31)}`;
  return two(31) + mark + two(12) + mark + year;
}

function time(random: Random): string {
  const mark = pick([':', ':', ':', '.'], random);
  const minutes = String(random.integer(60)).padStart(2, '0');
  const text = `${random.integer(24)}${mark}${minutes}`;
  return random.uniform() < 0.2 ? `${text}${mark}${digits(2, random)}` : text;
}

function phone(random: Random): string {
  const mark = pick([' ', '-', '/', ' - '], random);
  const area = pick([`+${whole(2, random)} `, `(${digits(3, random)}) `, `0${digits(3, random)}/`, ''], random); // prettier-ignore
  let text = area + digits(upTo(3, random) + 1, random);
  for (let i = upTo(2, random); i > 0; i--) text += mark + digits(upTo(3, random) + 1, random);
  return text;
}

function amount(random: Random): string {
  const value = pick([decimal, thousands, (r: Random) => whole(upTo(5, r), r)], random)(random);
  const end = random.uniform() < 0.15 ? pick(['.-', ',-', '-', '/-'], random) : '';
  const sign = pick(['$', '€', '£', '$ ', '€ ', '£ ', '#', '# ', '*', '**', '='], random);
  const cents =
    random.uniform() < 0.08 ? `${whole(upTo(4, random), random)}^${digits(2, random)}^` : undefined;
  const sum = cents ?? value + end;
  const way = random.uniform();
  if (way < 0.6) return sign + sum;
  if (way < 0.8) return sum + pick([' €', '€', ' $', '£', ' £', '#', '*', '-', '='], random);
  const wrap = pick(['#', '##', '*', '**', '***', '-', '=', '//'], random);
  return wrap + sum + wrap;
}

function sum(random: Random): string {
  const sign = pick(['+', '-', 'x', '/', '+', '-', '*', ':', '÷'], random);
  const value = (): string => whole(upTo(3, random), random);
  const text = value() + sign + value();
  const spaced = random.uniform() < 0.4 ? [...text].join(' ').replace(/(\d) (?=\d)/g, '$1') : text;
  const way = random.uniform();
  return way < 0.4 ? `${spaced}=${value()}` : way < 0.7 ? `${spaced}=` : spaced;
}

function small(random: Random): string {
  return pick(
    [
      () => `${whole(upTo(2, random), random)}/${whole(upTo(2, random), random)}`,
      () => `${whole(upTo(3, random), random)}/${whole(upTo(3, random), random)}`,
      () => `${upTo(9, random)} ${upTo(9, random)}/${upTo(9, random)}`,
      () => `${whole(upTo(2, random), random)}%`,
      () => `#${whole(upTo(4, random), random)}`,
      () => `(${whole(upTo(3, random), random)})`,
      () => `${digits(upTo(3, random), random)}-${digits(upTo(3, random), random)}`,
      () => `${upTo(9, random)}.`,
      () => `${digits(2, random)}/${digits(4, random)}`,
    ],
    random,
  )();
}

const signed = (random: Random): string =>
  pick(['-', '-', '- ', '+', '+'], random) +
  (random.uniform() < 0.3 ? decimal(random) : whole(upTo(4, random), random));

/** The text of a number as people write it. */
export function numberText(random: Random): string {
  const kind = random.uniform();
  if (kind < 0.12) return digits(1, random);
  if (kind < 0.35) return digits(1 + upTo(7, random), random);
  if (kind < 0.43) return decimal(random);
  if (kind < 0.49) return thousands(random);
  if (kind < 0.57) return date(random);
  if (kind < 0.62) return time(random);
  if (kind < 0.67) return phone(random);
  if (kind < 0.79) return amount(random);
  if (kind < 0.85) return signed(random);
  if (kind < 0.92) return sum(random);
  return small(random);
}

/** Digits alone, at most `most`. */
export function digitText(most: number, random: Random): string {
  return digits(upTo(most, random), random);
}

/** An amount as it is written on a cheque. */
export function amountText(random: Random): string {
  const way = random.uniform();
  if (way < 0.35) return thousands(random);
  if (way < 0.6) return whole(2 + random.integer(5), random);
  return way < 0.85 ? amount(random) : `${thousands(random)}${pick(['.-', '-', '.', '/-', '='], random)}`; // prettier-ignore
}
