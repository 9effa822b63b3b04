import { expect, test } from 'vitest';
import { sceneSources } from '../../../test/scene-sources.js';
import { createRandom } from '../../tensor/random.js';
import { createBank } from './bank.js';
import { drawHand } from './hand.js';
import { drawIcon } from './icons.js';
import { otherKind } from './kinds.js';
import { createSheets } from './sheet.js';

test('an icon is one thing that is no digit, drawn about where it was asked for', () => {
  const bank = createBank(sceneSources());
  const nextSheet = createSheets(192, 128);
  for (let seed = 0; seed < 40; seed++) {
    const random = createRandom(seed);
    const sheet = nextSheet(random);
    drawIcon({ sheet, bank, hand: drawHand(random), random }, { u: 80, baseline: 80, height: 30 });
    const [mark, more] = sheet.marks;
    expect(more).toBeUndefined();
    expect([mark!.kind, mark!.clear]).toEqual([otherKind, true]);
    expect(mark!.right - mark!.left).toBeLessThan(120);
    expect(sheet.ink.some((value) => value > 0.3)).toBe(true);
  }
});
