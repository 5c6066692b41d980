import { describe, expect, it } from 'vitest';
import { agoText, bytesText, countedText, countText, minuteText, percent, placeText, reasonTone, rttText } from './format';

describe('format', () => {
  it('writes round-trip times with useful digits and silence as nothing', () => {
    expect([rttText(0.123), rttText(12.345), rttText(234.56), rttText(null)]).toEqual(['0.12 ms', '12.35 ms', '234.6 ms', '']);
  });

  it('writes ages in the largest unit that fits', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(['2026-01-01T23:59:57Z', '2026-01-01T23:58:00Z', '2026-01-01T19:00:00Z', '2025-12-29T00:00:00Z'].map((at) => agoText(at, now)))
      .toEqual(['3 s ago', '2 min ago', '5 h ago', '4 d ago']);
  });

  it('never shows more than all', () => {
    expect([percent(1, 4), percent(5, 4), percent(0, 0)]).toEqual([25, 100, 0]);
  });

  it('names places with what is known', () => {
    expect([placeText('Lyon', 'FR'), placeText(null, 'FR'), placeText(null, null)]).toEqual(['Lyon, FR', 'FR', '']);
  });

  it('writes sizes with three digits', () => {
    expect([0, 512, 999, 1000, 3_549_000, 12_927_428, 999_600, 8.6e9].map(bytesText)).toEqual(['0 B', '512 B', '999 B', '1.00 kB', '3.55 MB', '12.9 MB', '1.00 MB', '8.60 GB']);
  });

  it('writes moments to the minute, in UTC', () => {
    expect(minuteText('2014-05-23T06:00:59.000000Z')).toBe('2014-05-23 06:00Z');
  });

  it('counts one as one', () => {
    expect([countedText(1, 'prefix', 'prefixes'), countedText(2000, 'prefix', 'prefixes')]).toEqual(['1 prefix', '2,000 prefixes']);
  });

  it('groups thousands', () => {
    expect(countText(1234567)).toBe('1,234,567');
  });

  it('gives a reason it does not know the colour of a failure', () => {
    expect([reasonTone('reached'), reasonTone('gap_limit'), reasonTone('something_new')]).toEqual(['good', 'mild', 'bad']);
  });
});
