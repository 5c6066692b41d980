import { describe, expect, it } from 'vitest';
import { optionsOf, orderOf, waysOf } from './orders';
import type { SnapshotKind } from './snapshots';

const wayOf = (kind: SnapshotKind, way: string) => waysOf(kind).find((one) => one.way === way)!;

describe('waysOf', () => {
  it('offers a collector for routes only', () => {
    expect((['asn', 'geo', 'ixp'] as const).map((kind) => waysOf(kind).map((one) => one.way))).toEqual([['file', 'url', 'collector', 'publisher'], ['file', 'url', 'publisher'], ['file', 'url', 'publisher']]);
  });
});

describe('orderOf', () => {
  it('has what was given, without what belongs to another way', () => {
    expect(orderOf(wayOf('asn', 'collector'), { collector: ' rrc00.ripe.net ', date: '', url: 'https://example.net' })).toEqual({ collector: 'rrc00.ripe.net' });
    expect(orderOf(wayOf('geo', 'publisher'), { edition: 'GeoLite2-City' })).toEqual({ publisher: true, edition: 'GeoLite2-City' });
  });

  it('sends a share as a number, and what is none as it is for the API to refuse', () => {
    expect(['0.05', '0', 'much'].map((maxBad) => orderOf(wayOf('ixp', 'publisher'), { maxBad }).maxBad)).toEqual([0.05, 0, 'much']);
  });
});

describe('optionsOf', () => {
  it('are the query of an upload', () => {
    expect(optionsOf(wayOf('geo', 'file'), { language: 'fr', maxBad: '', url: 'x' }).toString()).toBe('language=fr');
  });
});
