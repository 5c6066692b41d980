import { describe, expect, it } from 'vitest';
import { toneCount, ToneBook } from './tones';

const keys = Array.from({ length: toneCount }, (_, place) => `AS${64500 + place}`);

describe('ToneBook', () => {
  it('gives keys that are seen together colours of their own', () => {
    expect(new Set(new ToneBook().assign(keys).values()).size).toBe(toneCount);
  });

  it('keeps the colour of a key, whatever is beside it and in whichever order', () => {
    const book = new ToneBook();
    const before = book.assign(keys.slice(0, 5));
    const after = book.assign([...keys.slice(5), ...keys.slice(0, 5).reverse()]);

    expect(keys.slice(0, 5).map((key) => after.get(key))).toEqual(keys.slice(0, 5).map((key) => before.get(key)));
    expect(book.assign([keys[3]!]).get(keys[3]!)).toBe(before.get(keys[3]!));
  });

  it('gives a key alone the same colour in every session', () => {
    expect(new ToneBook().assign(['AS64500'])).toEqual(new ToneBook().assign(['AS64500']));
  });

  it('shares colours only where there are more keys than colours', () => {
    const given = new ToneBook().assign([...keys, 'AS1', 'AS2']);
    expect(given.size).toBe(toneCount + 2);
    expect([...given.values()].every((tone) => tone >= 0 && tone < toneCount)).toBe(true);
  });
});
