import { describe, expect, it } from 'vitest';
import type { PathHop, TracedPath } from './api';
import { hopsOf, lengthOf, pathsTo, rttToTarget } from './paths';
import { entryOf } from './samples';

const hop = (ttl: number, addr: string | null, rttMs: number | null): PathHop => ({
  ttl, addr, rttMs, asn: [], asName: null, ixp: null, country: null, city: null, mpls: [], icmpType: null, icmpCode: null, silent: addr === null,
});
const path = (asn: number, tracedAt: string, ...hops: PathHop[]): TracedPath => ({ run: 1, asn, asName: null, target: '192.0.2.9', tracedAt, reason: 'reached', asPath: [], hops });

describe('paths', () => {
  it('have the time of their target only where it answered', () => {
    const reached = path(64500, '2026-05-23T06:00:00Z', hop(1, '203.0.113.1', 1), hop(2, null, null), hop(3, '192.0.2.9', 20.5));
    const silent = path(64500, '2026-05-23T06:00:00Z', hop(1, '203.0.113.1', 1), hop(2, null, null));

    expect([rttToTarget(reached), lengthOf(reached)]).toEqual([20.5, 3]);
    expect([rttToTarget(silent), lengthOf(silent)]).toEqual([null, 1]);
    expect(hopsOf(reached).map((one) => [one.ttl, one.addr, one.rttMs])).toEqual([[1, '203.0.113.1', 1], [2, null, null], [3, '192.0.2.9', 20.5]]);
  });

  it('are the newest to each network, in the order of their traffic', () => {
    const [old, fresh] = [path(64500, '2026-05-23T06:00:00Z'), path(64500, '2026-05-23T07:00:00Z')];
    expect(pathsTo([entryOf('AS64501', 9, 0), entryOf('AS0', 5, 0), entryOf('AS64500', 1, 0)], [old, fresh]).map(({ entry, path: found }) => [entry.key, found])).toEqual([
      ['AS64501', null],
      ['AS64500', fresh],
    ]);
  });
});
