import { describe, expect, it } from 'vitest';
import { amountText, atText, rateOf, rateText, shareText, tickText, ticksUpTo, timeTicks } from './units';

describe('rateText', () => {
  it('names bytes in bits by the second, with three digits', () => {
    expect([0, 999, 1000, 12_345_678, 2.5e9].map((rate) => rateText('bytes', rate))).toEqual(['0 bit/s', '999 bit/s', '1.00 kbit/s', '12.3 Mbit/s', '2.50 Gbit/s']);
    expect(rateOf('bytes', 7_500_000, 60)).toBe(1_000_000);
  });

  it('leaves packets and flows as they are', () => {
    expect(rateText('packets', rateOf('packets', 120_000, 60))).toBe('2.00 kpps');
    expect([rateText('flows', 0.25), rateText('flows', 4200)]).toEqual(['0.25 flows/s', '4.20 k flows/s']);
  });

  it('is never infinite', () => expect(rateOf('bytes', 5, 0)).toBe(0));
});

describe('tickText', () => {
  it('has no zeros at its end', () => {
    expect([50e6, 2.5e6, 100e3, 1000].map((rate) => tickText('bytes', rate))).toEqual(['50 Mbit/s', '2.5 Mbit/s', '100 kbit/s', '1 kbit/s']);
  });
});

describe('amountText', () => {
  it('says bytes with a prefix and counts whole', () => {
    expect([amountText('bytes', 1_250_000), amountText('packets', 1_250_000)]).toEqual(['1.25 MB', '1,250,000 packets']);
  });
});

describe('shareText', () => {
  it('tells little from nothing', () => {
    expect([0, 0.0004, 0.034, 0.0999, 0.5].map(shareText)).toEqual(['0 %', '< 0.1 %', '3.4 %', '10 %', '50 %']);
  });
});

describe('ticksUpTo', () => {
  it('takes round steps that reach the largest', () => {
    expect(ticksUpTo(95, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksUpTo(100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksUpTo(0.3, 3).map((tick) => tick.toFixed(1))).toEqual(['0.0', '0.1', '0.2', '0.3']);
    expect(ticksUpTo(0, 5)).toEqual([0]);
  });
});

describe('timeTicks', () => {
  it('names whole minutes, hours and days', () => {
    const at = (text: string) => Date.parse(text);
    expect(timeTicks(at('2026-05-23T06:00:10Z'), at('2026-05-23T06:01:10Z'), 6).map((tick) => tick.text)).toEqual(['06:00:10', '06:00:20', '06:00:30', '06:00:40', '06:00:50', '06:01:00', '06:01:10']);
    expect(timeTicks(at('2026-05-23T18:20:00Z'), at('2026-05-24T06:20:00Z'), 5).map((tick) => tick.text)).toEqual(['21:00', '24 May', '03:00', '06:00']);
    expect(timeTicks(at('2026-05-01T00:00:00Z'), at('2026-05-31T00:00:00Z'), 8).map((tick) => tick.text)).toEqual(['2 May', '7 May', '12 May', '17 May', '22 May', '27 May']);
  });
});

describe('atText', () => {
  it('is as fine as its step', () => {
    const at = Date.parse('2026-05-23T06:00:07Z');
    expect([atText(at, 1), atText(at, 60)]).toEqual(['2026-05-23 06:00:07Z', '2026-05-23 06:00Z']);
  });
});
