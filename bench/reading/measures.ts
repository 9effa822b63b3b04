/** @file All measures of reading, in the order of the table. */
import { casesDrawn, casesFailing, casesPassing } from './cases.js';
import { unipenDigits, unipenLetters, unipenSymbols } from './characters.js';
import { cheques } from './cheques.js';
import { forms } from './forms.js';
import { marks } from './marks.js';
import type { Measure } from './measure.js';
import { mnistLarge } from './mnist-large.js';
import { nothing } from './nothing.js';
import { omniglot } from './omniglot.js';
import { speed } from './speed.js';

export const measures: readonly Measure[] = [
  casesFailing,
  casesPassing,
  casesDrawn,
  forms,
  marks,
  unipenDigits,
  unipenLetters,
  unipenSymbols,
  omniglot,
  nothing,
  ...cheques,
  mnistLarge,
  ...speed,
];
