import { expect, test } from 'vitest';
import { rings } from '../../test/rings.js';
import { uniteBoxes } from './box.js';
import { candidatesIn } from './candidates.js';
import { cutIntoSlivers } from './slivers.js';
import { findWriting } from './writing.js';

test('zeros that share a stroke can be cut near it', () => {
  const writing = findWriting(rings(3), { mode: 'number' })!;
  const components = writing.lines.flat().flatMap((group) => group.components);
  const box = uniteBoxes(components.map((component) => component.box));
  const { candidates } = candidatesIn(writing, { box, components });
  const boxes = candidates.map((each) => writing.toPicture(each.box));
  for (const middle of [50, 90, 130]) {
    const offs = boxes.map(({ left, right }) =>
      Math.max(Math.abs(left - middle + 20), Math.abs(right - middle - 20)),
    );
    expect(Math.min(...offs)).toBeLessThan(5);
  }
});

test('all ink belongs to some sliver, and that beside a cut along a stroke to both sides', () => {
  const writing = findWriting(rings(2), { mode: 'number' })!;
  const [component] = writing.lines.flat().flatMap((group) => group.components);
  const group = { box: component!.box, components: [component!] };
  const slivers = cutIntoSlivers(writing, group, component!.box.bottom - component!.box.top);
  const owners = new Map<number, number>();
  for (const { pixels } of slivers) {
    for (const pixel of pixels) owners.set(pixel, (owners.get(pixel) ?? 0) + 1);
  }
  expect(owners.size).toBe(component!.pixels.length);
  expect([...owners.values()].filter((count) => count > 1).length).toBeGreaterThan(20);
});
