import { describe, expect, it } from 'vitest';
import { LiveWindow } from './live';
import { bytes, entryOf, seriesOf, topOf } from './samples';

const second = (at: string, results: ReturnType<typeof entryOf>[], other = 0) =>
  topOf(results, { since: `2026-05-23T06:00:${at}Z`, until: `2026-05-23T06:00:${at}.9Z`, stepSeconds: 1, otherIn: bytes(other), otherOut: bytes(0) });

describe('LiveWindow', () => {
  it('ranks keys by the whole window and has a point for each second', () => {
    const window = new LiveWindow(4);
    window.add(second('10', [entryOf('AS64500', 10, 0), entryOf('AS64501', 8, 1)]));
    window.add(second('12', [entryOf('AS64501', 9, 0)], 5));
    const { top, points } = window.series()!;

    expect(top.results.map((entry) => entry.key)).toEqual(['AS64501', 'AS64500']);
    expect(points.map((point) => [point.at.slice(17, 19), point.totalIn, point.in])).toEqual([['09', 0, [0, 0]], ['10', 18, [8, 10]], ['11', 0, [0, 0]], ['12', 14, [9, 0]]]);
    expect([top.since, top.until]).toEqual(['2026-05-23T06:00:09.000Z', '2026-05-23T06:00:13.000Z']);
  });

  it('takes a second once, and forgets what is older than the window', () => {
    const window = new LiveWindow(2);
    window.add(second('10', [entryOf('AS64500', 10, 0)]));
    window.add(second('10', [entryOf('AS64500', 99, 0)]));
    window.add(second('11', [entryOf('AS64501', 1, 0)]));
    expect(window.series()!.points.map((point) => point.totalIn)).toEqual([10, 1]);
    window.add(second('12', []));
    expect(window.series()!.top.results.map((entry) => entry.key)).toEqual(['AS64501']);
  });

  it('begins with what is stored of the time before', () => {
    const window = new LiveWindow(3);
    window.add(second('12', [entryOf('AS64500', 7, 0)]));
    window.seed(seriesOf(topOf([entryOf('AS64501', 9, 0)], { since: '2026-05-23T06:00:10Z', stepSeconds: 1 }), [[4, 0, [4], [0]], [5, 0, [5], [0]], [99, 0, [99], [0]]]));
    expect(window.series()!.points.map((point) => point.totalIn)).toEqual([4, 5, 7]);
  });

  it('shows nothing before there is anything', () => expect(new LiveWindow().series()).toBeNull());
});
