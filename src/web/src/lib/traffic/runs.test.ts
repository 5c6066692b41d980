import { describe, expect, it } from 'vitest';
import { countName, countsOf, lossText, wholeOf } from './runs';

const now = Date.parse('2026-05-23T12:30:00Z');

describe('lossText', () => {
  it('says what a killed run lost', () => {
    expect(lossText({ kind: 'capture', state: 'killed', storedUntil: '2026-05-23T12:03:07.5Z' }, now)).toBe('killed: what came after 12:03:07.5Z is lost');
    expect(lossText({ kind: 'collection', state: 'killed', storedUntil: '2026-05-22T12:03:07Z' }, now)).toBe('killed: what came after 2026-05-22 12:03:07.0Z is lost');
    expect(lossText({ kind: 'capture', state: 'killed', storedUntil: null }, now)).toBe('killed before anything was stored: what it saw is lost');
    expect(lossText({ kind: 'file', state: 'killed', storedUntil: '2026-05-22T12:03:07.25Z' }, now)).toBe('killed before its end: its packets until 2026-05-22 12:03:07.2Z count');
    expect(lossText({ kind: 'capture', state: 'ended', storedUntil: '2026-05-23T12:03:07Z' }, now)).toBeNull();
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

  it('says a rate of sampling as what it is', () => expect([1000, 1].map((samplingRate) => countsOf({ samplingRate })[0]!.text)).toEqual(['1 in 1,000 packets sampled', 'every packet sampled']));

  it('puts packets of each family after all of them', () =>
    expect(countsOf({ ipv6Packets: 1, ipv4Packets: 2, packets: 3, received: 4 }).map((count) => count.text)).toEqual(['4 received', '3 IP packets', '2 IPv4', '1 IPv6']));

  it('reads names it does not know', () => expect(countName('unknownSamplers')).toBe('unknown samplers'));
});

describe('wholeOf', () => {
  it('is of whole seconds, and of one at least', () => {
    const span = (dataFrom: string | null, storedUntil: string | null) => wholeOf({ dataFrom, storedUntil });
    expect(span('2014-05-23T06:00:01Z', '2014-05-23T06:00:07.250Z')).toEqual({ from: Date.UTC(2014, 4, 23, 6, 0, 1), to: Date.UTC(2014, 4, 23, 6, 0, 8) });
    expect(span('2014-05-23T06:00:01Z', '2014-05-23T06:00:01Z')).toEqual({ from: Date.UTC(2014, 4, 23, 6, 0, 1), to: Date.UTC(2014, 4, 23, 6, 0, 2) });
    expect([span(null, '2014-05-23T06:00:01Z'), span('2014-05-23T06:00:01Z', null)]).toEqual([null, null]);
  });
});
