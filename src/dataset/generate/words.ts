/** @file Words and sentences as forms, letters and notes have them, and letters in no order. */
import type { Random } from '../../tensor/random.js';
import { pick } from './numbers.js';

const words =
  'Name Date Amount Postcode Phone Customer Total Sum Registration FORM number Street City paid to the order of account No. page Signature please print in block letters Kunde Betrag Datum Ort fecha importe nom montant Hello World invoice reference and for with from this that you are not have was but all can one out who get has him how man new now old see two way boy did its let put say she too use Tax Net Gross Price Qty Item Order Billing Visa Bank Cheque Pay Void Dollars Euro Cents Hundred thousand vierzig quinientos soixante Straße PLZ Telefon Fax Email Company School Class Grade Points Student Teacher Section Answer Question Yes No Male Female Single Married January March April Monday Friday Room Floor House Road Box Serial Model Size Weight Height left right up down open closed quick brown fox jumps over lazy cat Mass Volume mean value Table Figure Chapter Index Notes'.split(
    ' ',
  );

/** Stands for a letter of no alphabet, each time another one. */
export const inventedLetter = '\u{E000}';

/** Letters that nobody takes for a digit or a mark even when one stands alone. */
const plainLetters = [...'ACEFHKLMNPRTUVWXYacdefhkmnprtuvwx'];
/** The same of signs. */
const plainSigns = [...'*=%&@{}[]<>^?;~_'];
const lower = 'abcdefghijklmnopqrstuvwxyz';

/** A word by hand or in print; of some letters in no order as well. */
export function wordText(random: Random): string {
  const way = random.uniform();
  if (way < 0.25) {
    let text = '';
    for (let i = 2 + random.integer(7); i > 0; i--) text += lower[random.integer(26)]!;
    if (way < 0.06) text = text.toUpperCase();
    else if (way < 0.14) text = text[0]!.toUpperCase() + text.slice(1);
    // "lo" alone could be 10.
    return [...text].some(isPlain) ? text : text + pick(plainLetters, random);
  }
  const word = pick(words, random);
  return way < 0.4 ? word.toUpperCase() : way < 0.6 ? word.toLowerCase() : word;
}

/** Some words in a row. */
export function sentence(count: number, random: Random): string {
  return Array.from({ length: count }, () => wordText(random)).join(' ');
}

/** In print more can be told apart. */
const plainPrint = [...plainLetters, ...'DGJQjy!'];

/** Whether a character is no digit even when it stands alone. */
export const isPlain = (character: string): boolean =>
  character === inventedLetter || plainLetters.includes(character) || plainSigns.includes(character); // prettier-ignore

/** The same of printed ones. */
export const isPlainPrint = (character: string): boolean =>
  plainPrint.includes(character) || isPlain(character);

/** A printed letter or sign that can stand alone. */
export const lonePrint = (random: Random): string =>
  random.uniform() < 0.8 ? pick(plainPrint, random) : pick(plainSigns, random);

/** A letter or sign that can stand alone without being taken for a digit. */
export function loneCharacter(random: Random): string {
  const way = random.uniform();
  if (way < 0.55) return pick(plainLetters, random);
  return way < 0.8 ? pick(plainSigns, random) : inventedLetter;
}
