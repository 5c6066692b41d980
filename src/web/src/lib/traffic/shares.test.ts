import { describe, expect, it } from 'vitest';
import { bytes, entryOf, topOf } from './samples';
import { pieLabels, slicesOf, wedge } from './shares';
import { ToneBook } from './tones';

const top = topOf([entryOf('AS64500', 100, 500), entryOf('AS64501', 200, 100), entryOf('AS64502', 40, 10)], { otherIn: bytes(40), otherOut: bytes(10) });
const shown = (slices: ReturnType<typeof slicesOf>) => slices.map(({ label, amount, share }) => [label, amount, share]);

describe('slicesOf', () => {
  it('sorts by what is asked for and adds up all others', () => {
    expect(shown(slicesOf(top, 2, 'number', new ToneBook()))).toEqual([['AS64500', 600, 0.6], ['AS64501', 300, 0.3], ['other', 100, 0.1]]);
  });

  it('looks at one direction only where one is asked for', () => {
    expect(shown(slicesOf({ ...top, direction: 'in' }, 2, 'number', new ToneBook())).map(([label, amount]) => [label, amount])).toEqual([['AS64501', 200], ['AS64500', 100], ['other', 80]]);
  });

  it('has no other where there is none, and no slices of nothing', () => {
    expect(shown(slicesOf(topOf([entryOf('AS64500', 1, 0)]), 5, 'number', new ToneBook()))).toEqual([['AS64500', 1, 1]]);
    expect(slicesOf(topOf([entryOf('AS64500', 0, 0)]), 5, 'number', new ToneBook())).toEqual([]);
  });

  it('has the same colours as the stack of the same keys', () => {
    const book = new ToneBook();
    const before = book.assign(['AS64501', 'AS64500']);
    expect(slicesOf(top, 2, 'name', book).map((slice) => slice.tone)).toEqual([String(before.get('AS64500')), String(before.get('AS64501')), 'other']);
  });
});

describe('wedge', () => {
  it('draws a quarter, three quarters and the whole', () => {
    expect(wedge(0, 0.25, 100)).toBe('M0,0L0.00,-100.00A100,100 0 0 1 100.00,-0.00Z');
    expect(wedge(0, 0.75, 100)).toContain('A100,100 0 1 1 -100.00,0.00Z');
    expect(wedge(0, 1, 100)).toBe('M0,-100A100,100 0 1 1 0,100A100,100 0 1 1 0,-100Z');
  });
});

describe('pieLabels', () => {
  it('keeps labels of a side a line apart and within bounds, and leaves slivers without', () => {
    const many = topOf([entryOf('AS64500', 600, 0), ...Array.from({ length: 8 }, (_, place) => entryOf(`AS${64501 + place}`, 49, 0)), entryOf('AS64520', 2, 0)]);
    const labels = pieLabels(slicesOf(many, 10, 'number', new ToneBook()), 100, 16);

    expect(labels.map((label) => label.slice.label)).not.toContain('AS64520');
    for (const side of ['left', 'right'] as const) {
      const ys = labels.filter((label) => label.side === side).map((label) => label.y);
      expect(ys.every((y, place) => place === 0 || y - ys[place - 1]! >= 16 - 1e-9)).toBe(true);
      expect(ys.every((y) => Math.abs(y) <= 120)).toBe(true);
    }
  });
});
