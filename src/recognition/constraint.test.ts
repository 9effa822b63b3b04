import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../tensor/error.js';
import { constraintOf, type Constraint } from './constraint.js';
import { alphabet } from './kinds.js';

/** Whether a whole number satisfies a constraint. */
function allows(constraint: Constraint, text: string): boolean {
  let state = 0;
  for (const character of text) {
    state = constraint.next(state, alphabet.indexOf(character));
    if (state < 0) return false;
  }
  return constraint.accepts(state);
}

describe('a constraint', () => {
  it.each([
    ['####', ['0000', '1987'], ['', '123', '12345']],
    ['19##', ['1987', '1900'], ['2000', '198', '19']],
    ['[0-3]#', ['00', '39'], ['40', '0']],
    ['[135-7]', ['1', '3', '5', '6', '7'], ['0', '2', '4', '8']],
    ['#{4}', ['1234'], ['123', '12345']],
    ['##/##', ['17/04'], ['1704', '17-04']],
    ['#{1,3}[.,]##', ['12.50', '1,99'], ['12', '1250']],
    ['[+-]?#'.replace('?', '{0,1}'), ['5', '-5', '+5'], ['/5', '55']],
    ['\\##', ['#7'], ['7', '17']],
    ['7#{1,3}', ['70', '712', '7123'], ['7', '71234', '812']],
    ['[01]{0,2}5', ['5', '05', '115'], ['1', '0015', '25']],
    ['#{0,3}0#{2}', ['012', '1012', '990000'], ['12', '1112']],
  ])('of the pattern %s allows what it describes and nothing else', (pattern, right, wrong) => {
    const constraint = constraintOf({ pattern });
    expect(right.filter((text) => !allows(constraint, text))).toEqual([]);
    expect(wrong.filter((text) => allows(constraint, text))).toEqual([]);
  });

  it('of a length counts digits', () => {
    const constraint = constraintOf({ length: { min: 2, max: 3 } });
    expect(['1', '12', '123', '1234'].map((text) => allows(constraint, text))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('of both allows what both allow', () => {
    const constraint = constraintOf({ length: { min: 3, max: 3 }, pattern: '1#{0,5}' });
    expect(['1', '123', '223', '1234'].map((text) => allows(constraint, text))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('agrees with a regular expression on any pattern and number', () => {
    const item = fc.tuple(
      fc.constantFrom('#', '0', '1', '[01]', '[0-2]'),
      fc.constantFrom('', '{2}', '{0,2}', '{1,3}'),
    );
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[0-3]{0,8}$/),
        (items, text) => {
          const pattern = items.map((parts) => parts.join('')).join('');
          const expression = new RegExp(`^(?:${pattern.replaceAll('#', '[0-9]')})$`);
          expect(allows(constraintOf({ pattern }), text)).toBe(expression.test(text));
        },
      ),
    );
  });

  it.each([
    ['', /empty/],
    ['12a', /nothing fits at "a"/],
    ['[3-0]', /"\[3-0\]" is no set/],
    ['[1-]-]', /nothing fits at "]"/],
    ['[.-,]', /"\[.-,\]" is no set/],
    ['#{3,1}', /repeats 3 to 1 times/],
    ['#{0}', /repeats 0 to 0 times/],
    ['#{2000}', /more than 1000 characters/],
    ['#{1000000}', /more than 1000 characters/],
    [`#{${'9'.repeat(400)}}`, /more than 1000 characters/],
    ['{2}', /nothing fits/],
    ['##;##', /nothing fits at ";##"/],
  ])('refuses the pattern "%s" in one line that says why', (pattern, why) => {
    expect(() => constraintOf({ pattern })).toThrow(UsageError);
    expect(() => constraintOf({ pattern })).toThrow(why);
  });

  it.each([
    [0, 3],
    [3, 2],
    [1.5, 2],
    [Number.NaN, 4],
  ])('refuses a length from %d to %d', (min, max) => {
    expect(() => constraintOf({ length: { min, max } })).toThrow(UsageError);
  });

  it('refuses a length and a pattern that no number has both of', () => {
    const both = (pattern: string) => constraintOf({ pattern, length: { min: 4, max: 4 } });
    expect(() => both('#####')).toThrow(/No number has 4 digits and the pattern "#####", which has 5 digits/); // prettier-ignore
    expect(() => both('#{1,3}')).toThrow(UsageError);
    expect(allows(both('#{3,6}'), '1234')).toBe(true);
  });
});
