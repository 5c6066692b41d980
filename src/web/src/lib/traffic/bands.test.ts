import { describe, expect, it } from 'vitest';
import { bandsOf, closedPoints, coveredSeconds, heightOf, middlesOf, outline, stacked } from './bands';
import { entryOf, seriesOf, topOf } from './samples';
import { ToneBook } from './tones';

const three = topOf([entryOf('AS64500', 600, 60), entryOf('AS64501', 300, 30), entryOf('AS64502', 75, 0)]);

describe('bandsOf', () => {
  it('gives rates in bit/s of the first keys and of all others together', () => {
    const bands = bandsOf(seriesOf(three, [[1500, 150, [600, 300, 75], [60, 30, 0]]]), 2, 'number', new ToneBook());

    expect(bands.map(({ label, in: from, out }) => [label, from, out])).toEqual([
      ['AS64500', [80], [8]],
      ['AS64501', [40], [4]],
      ['other', [80], [8]],
    ]);
  });

  it('counts packets and flows by the second', () => {
    const packets = { ...three, measure: 'packets' as const };
    expect(bandsOf(seriesOf(packets, [[60, 0, [60, 0, 0], [0, 0, 0]]]), 2, 'number', new ToneBook())[0]!.in).toEqual([1]);
  });

  it('knows no other where the question is narrowed, but what is listed and not shown', () => {
    const narrowed = topOf(three.results, { otherIn: null, otherOut: null });
    const points = [[1500, 150, [600, 300, 75], [60, 30, 0]]] as const;

    expect(bandsOf(seriesOf(narrowed, points.map(([a, b, c, d]) => [a, b, [...c], [...d]])), 3, 'number', new ToneBook()).map((band) => band.key)).toEqual(['AS64500', 'AS64501', 'AS64502']);
    expect(bandsOf(seriesOf(narrowed, points.map(([a, b, c, d]) => [a, b, [...c], [...d]])), 2, 'number', new ToneBook()).at(-1)).toMatchObject({ label: 'other', in: [10], out: [0] });
  });

  it('has no band of others that had nothing', () => {
    expect(bandsOf(seriesOf(three, [[975, 90, [600, 300, 75], [60, 30, 0]]]), 3, 'number', new ToneBook())).toHaveLength(3);
  });
});

describe('closedPoints', () => {
  const series = (until: string) => seriesOf({ ...three, until }, [[1, 0, [1, 0, 0], [0, 0, 0]], [0, 0, [0, 0, 0], [0, 0, 0]], [0, 0, [0, 0, 0], [0, 0, 0]]]);

  it('leaves out a silent end that is not over, and keeps silence that is', () => {
    expect(closedPoints(series('2026-05-23T06:03:00Z'))).toHaveLength(2);
    expect(closedPoints(series('2026-05-23T06:03:30Z'))).toHaveLength(3);
  });

  it('reckons the step under way by what is over of it, once that is enough to say something', () => {
    const under = (until: string) => seriesOf({ ...three, until }, [[1500, 0, [1500, 0, 0], [0, 0, 0]], [750, 0, [750, 0, 0], [0, 0, 0]]]);
    const [half, begun] = [under('2026-05-23T06:01:30Z'), under('2026-05-23T06:01:05Z')];

    expect(bandsOf(half, 1, 'number', new ToneBook())[0]!.in).toEqual([200, 200]);
    expect(bandsOf(begun, 1, 'number', new ToneBook())[0]!.in).toEqual([200]);
    expect([half, begun].map((series) => coveredSeconds(series.top, series))).toEqual([90, 65]);
  });

  it('tells how much of the span is known, and its middles', () => {
    const asked = series('2026-05-23T06:03:00Z');
    expect(coveredSeconds(asked.top, asked)).toBe(120);
    expect(middlesOf(asked).map((at) => new Date(at).toISOString())).toEqual(['2026-05-23T06:00:30.000Z', '2026-05-23T06:01:30.000Z']);
  });

  it('takes each second of the live view for known', () => {
    expect(closedPoints({ ...series('2026-05-23T06:03:00Z'), isLive: true })).toHaveLength(3);
  });
});

describe('stacked', () => {
  it('puts each band on the one before', () => {
    const bands = bandsOf(seriesOf(three, [[975, 90, [600, 300, 75], [60, 30, 0]]]), 3, 'number', new ToneBook());
    const layers = stacked(bands, 'in');

    expect(layers.map(({ lower, upper }) => [lower, upper])).toEqual([[[0], [80]], [[80], [120]], [[120], [130]]]);
    expect(heightOf(layers)).toBe(130);
    expect(heightOf(stacked([], 'in'))).toBe(0);
  });
});

describe('outline', () => {
  it('goes there above and back below, from edge to edge', () => {
    expect(outline([10, 20], [1, 2], [5, 6], 0, 30)).toBe('M0.0,1.0L10.0,1.0L20.0,2.0L30.0,2.0L30.0,6.0L20.0,6.0L10.0,5.0L0.0,5.0Z');
    expect(outline([], [], [], 0, 30)).toBe('');
  });
});
