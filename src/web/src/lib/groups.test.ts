import { describe, expect, it } from 'vitest';
import type { HopEvent } from './api';
import type { Cell } from './cells';
import { figuresOf } from './figures';
import { hopGroups, lengthText, reachedTtl } from './groups';

let nextSeq = 1;
const hop = (dst: string, flow: number, ttl: number, addr: string | null, more: Partial<HopEvent> = {}): HopEvent => ({
  seq: nextSeq++, vantagePoint: 'fra', target: 't', dst, flow, ttl, attempt: 1, rttMs: addr ? ttl * 1.5 : null, addr,
  icmpType: null, icmpCode: null, mpls: [], flags: [], asn: [], asName: null, prefix: null, ixp: null, country: null, city: null, ...more,
});
const cell = (hops: HopEvent[]): Cell => ({ key: 't fra', vantagePoint: 'fra', target: 't', hops, end: null });

describe('hopGroups', () => {
  it('puts the hops of a sweep under their destinations', () => {
    const groups = hopGroups(cell([hop('x', 0, 1, 'a'), hop('y', 0, 1, 'a'), hop('x', 0, 2, 'x'), hop('y', 0, 2, null)]), 'sweep');
    expect(groups.map((group) => [group.title, group.hops.length, group.reachedAt, group.rttMs])).toEqual([['x', 2, 2, 3], ['y', 2, null, null]]);
  });

  it('shows flows over the same addresses as one path', () => {
    const flow = (number: number, middle: string) => [hop('x', number, 1, 'a'), hop('x', number, 2, middle), hop('x', number, 3, 'x')];
    const groups = hopGroups(cell([...flow(0, 'b'), ...flow(1, 'c'), ...flow(2, 'b'), ...flow(3, 'b')]), 'multipath');
    expect(groups.map((group) => group.title)).toEqual(['Path 1, flows 0, 2–3', 'Path 2, flow 1']);
  });

  it('ends where the destination answered, or somebody for it', () => {
    const refused = [hop('x', 0, 2, 'r', { icmpType: 11 }), hop('x', 0, 3, 'r', { icmpType: 3 }), hop('x', 0, 4, 'r', { icmpType: 3 })];
    expect(hopGroups(cell([...refused, hop('y', 0, 5, 'y')]), 'sweep').map((group) => [group.reachedAt, group.endsAt])).toEqual([[null, 3], [5, 5]]);
  });

  it('shows no path of a flow that was probed at some TTLs only', () => {
    const hops = [hop('x', 0, 1, 'a'), hop('x', 0, 2, 'x'), hop('x', 5, 2, 'x'), hop('x', 6, 1, 'a'), hop('x', 6, 3, 'x')];
    expect(hopGroups(cell(hops), 'multipath').map((group) => group.title)).toEqual(['Path 1, flow 0']);
  });

  it('does not group what a single table says', () => {
    expect([hopGroups(cell([hop('x', 0, 1, 'a')]), 'trace'), hopGroups(cell([hop('x', 0, 1, 'a')]), 'ping')]).toEqual([[], []]);
  });
});

describe('lengthText', () => {
  it('ends at the destination and not where the last probe went', () => {
    expect(lengthText(cell([hop('x', 0, 1, 'a'), hop('x', 0, 2, 'x'), hop('x', 0, 3, 'x')]), 'trace')).toBe('2');
    expect(lengthText(cell([hop('x', 0, 1, 'a'), hop('x', 0, 2, null)]), 'trace')).toBe('1');
  });

  it('spans the addresses of a sweep, and says nothing of a ping', () => {
    expect(lengthText(cell([hop('x', 0, 4, 'x'), hop('y', 0, 6, 'y'), hop('z', 0, 5, null)]), 'sweep')).toBe('4–6');
    expect(lengthText(cell([hop('x', 0, 64, 'x')]), 'ping')).toBe('');
  });
});

describe('reachedTtl', () => {
  it('is null where the destination did not answer', () => {
    expect(reachedTtl([hop('x', 0, 1, 'a'), hop('x', 0, 2, null)])).toBeNull();
  });
});

describe('figuresOf', () => {
  it('tells the loss of a TTL and the times of one address', () => {
    const hops = [hop('x', 0, 2, 'a', { rttMs: 1 }), hop('x', 0, 2, 'a', { rttMs: 3 }), hop('x', 0, 2, 'b', { rttMs: 9 }), hop('x', 0, 2, null), hop('x', 0, 2, 'a', { flags: ['dup'] })];
    expect(figuresOf(hops, 2, 'a')).toEqual({ probes: 4, answers: 3, lossPercent: 25, least: 1, mean: 2, greatest: 3 });
  });
});
