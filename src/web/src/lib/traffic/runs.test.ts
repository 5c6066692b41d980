import { describe, expect, it } from 'vitest';
import { countName, countsOf, lossText } from './runs';

const now = Date.parse('2026-05-23T12:30:00Z');

describe('lossText', () => {
  it('says what a killed run lost', () => {
    expect(lossText({ state: 'killed', storedUntil: '2026-05-23T12:03:07Z' }, now)).toBe('killed: what came after 12:03:07Z, about a second, is lost');
    expect(lossText({ state: 'killed', storedUntil: '2026-05-22T12:03:07Z' }, now)).toBe('killed: what came after 2026-05-22 12:03:07Z, about a second, is lost');
    expect(lossText({ state: 'killed', storedUntil: null }, now)).toBe('killed before its first second was stored: what it saw is lost');
    expect(lossText({ state: 'ended', storedUntil: '2026-05-23T12:03:07Z' }, now)).toBeNull();
  });
});

describe('countsOf', () => {
  it('tells losses from counts, and zeros only of what is looked for', () => {
    expect(countsOf({ tooLate: 0, kernelDrops: 1204, notIp: 3, received: 1000, sweptUp: 2 })).toEqual([
      { name: 'received', text: '1,000 received', tone: 'plain' },
      { name: 'kernelDrops', text: '1,204 dropped by the kernel', tone: 'bad' },
      { name: 'notIp', text: '3 not IP', tone: 'plain' },
      { name: 'sweptUp', text: '2 swept up', tone: 'plain' },
    ]);
    expect(countsOf({ kernelDrops: 0 })).toEqual([{ name: 'kernelDrops', text: '0 dropped by the kernel', tone: 'plain' }]);
  });

  it('says a rate of sampling as what it is', () => expect(countsOf({ samplingRate: 1000 })[0]!.text).toBe('1 in 1,000 packets sampled'));

  it('reads names it does not know', () => expect(countName('unknownSamplers')).toBe('unknown samplers'));
});
