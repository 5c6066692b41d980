import { describe, expect, it } from 'vitest';
import { ChangeBook, isWanted, offsetOf } from './changes';
import type { Change } from './snapshots';

const added = (prefix: string, asn: number): Change => ({ change: 'added', prefix, before: null, after: { asn, origins: [asn], name: 'EXAMPLE-NET' } });

describe('ChangeBook', () => {
  it('counts all and keeps the first of each sort', () => {
    const book = new ChangeBook(2);
    for (let i = 0; i < 5; i++) book.add(added(`192.0.${i}.0/24`, 64500));
    book.add({ change: 'removed', prefix: '198.51.100.0/24', before: { asn: 1 }, after: null });
    expect([book.counts, book.rows.map((row) => row.prefix), book.isWhole]).toEqual([{ added: 5, removed: 1, changed: 0 }, ['192.0.0.0/24', '192.0.1.0/24', '198.51.100.0/24'], false]);
  });
});

describe('isWanted', () => {
  it('finds a part of the prefix, a name, and an AS by its whole number only', () => {
    const change = added('192.0.2.0/24', 64500);
    expect(['192.0', 'example', 'AS64500', ' as64500 ', '', 'AS6450', 'AS1', '198.51'].map((text) => isWanted(change, '', text))).toEqual([true, true, true, true, true, false, false, false]);
  });

  it('finds an AS in what was said before', () => {
    expect(isWanted({ change: 'changed', prefix: '192.0.2.0/24', before: { origins: [1, 2] }, after: { origins: [3] } }, 'changed', 'AS2')).toBe(true);
  });

  it('keeps to the sort', () => {
    expect([isWanted(added('192.0.2.0/24', 1), 'removed', ''), isWanted(added('192.0.2.0/24', 1), 'added', '')]).toEqual([false, true]);
  });
});

describe('offsetOf', () => {
  it('keeps to the pages there are, whatever an address says', () => {
    expect([null, '1', '3', '4', '99', '0', '-2', 'x', '1e9'].map((page) => offsetOf(page, 100, 250))).toEqual([0, 0, 200, 200, 200, 0, 0, 0, 0]);
    expect([offsetOf('2', 100, 0), offsetOf('2', 100, 100), offsetOf('2', 100, 101)]).toEqual([0, 0, 100]);
  });
});
