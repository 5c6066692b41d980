import { describe, expect, it } from 'vitest';
import type { CellEvent, HopEvent } from './api';
import { asPath, CellBook, cellSummary, hopRows } from './cells';

let nextSeq = 1;
const hop = (ttl: number, addr: string | null, more: Partial<HopEvent> = {}): HopEvent => ({
  seq: nextSeq++, vantagePoint: 'fra', target: '192.0.2.1', dst: '192.0.2.1', flow: 0, ttl, attempt: 1, rttMs: addr ? ttl * 1.5 : null, addr,
  icmpType: null, icmpCode: null, mpls: [], flags: [], asn: [], asName: null, prefix: null, ixp: null, country: null, city: null, ...more,
});

const end = (more: Partial<CellEvent> = {}): CellEvent => ({
  vantagePoint: 'fra', target: '192.0.2.1', dst: null, reason: 'reached', failureSource: null, detail: null,
  paths: 1, probes: 4, answers: 3, rttMinMs: 1, rttAvgMs: 2.5, rttMaxMs: 4, ...more,
});

describe('cellSummary', () => {
  const cell = (hops: HopEvent[], more: Partial<CellEvent> = {}) => ({ key: '', vantagePoint: 'fra', target: '192.0.2.1', hops, end: end(more) });

  it('tells loss and round-trip times of a ping', () => {
    expect(cellSummary(cell([]), 'ping')).toBe('25 % loss, 1.00 / 2.50 / 4.00 ms');
    expect(cellSummary(cell([], { answers: 0, rttMinMs: null }), 'ping')).toBe('100 % loss');
  });

  it('counts the paths of a multipath', () => {
    expect([cellSummary(cell([], { paths: 1 }), 'multipath'), cellSummary(cell([], { paths: 6 }), 'multipath')]).toEqual(['1 path', '6 paths']);
  });

  it('tells how many addresses of a sweep answered and the interfaces that it met', () => {
    const hops = [hop(1, 'a', { dst: 'x' }), hop(2, 'x', { dst: 'x' }), hop(1, 'a', { dst: 'y' }), hop(2, null, { dst: 'y' })];
    expect(cellSummary(cell(hops), 'sweep')).toBe('1 of 2 answered, 2 interfaces');
  });

  it('tells the round-trip times to the end of an mtr', () => {
    expect(cellSummary(cell([]), 'mtr')).toBe('1.00 / 2.50 / 4.00 ms');
  });

  it('says nothing of a trace, and of a cell that has not ended', () => {
    expect([cellSummary(cell([]), 'trace'), cellSummary({ ...cell([]), end: null }, 'ping')]).toEqual(['', '']);
  });
});

describe('CellBook', () => {
  it('gathers the hops of a cell and counts what answered', () => {
    const book = new CellBook();
    book.addHop(hop(1, '198.51.100.1'));
    book.addHop(hop(2, null));
    expect([...book.cells.keys()]).toEqual(['192.0.2.1 fra']);
    expect([book.hopEvents, book.replies]).toEqual([2, 1]);
  });

  it('ignores an event that comes again after a reconnect', () => {
    const book = new CellBook();
    const event = hop(1, '198.51.100.1');
    book.addHop(event);
    book.addHop(event);
    expect(book.cells.get('192.0.2.1 fra')?.hops).toHaveLength(1);
  });

  it('keeps cells of two vantage points apart', () => {
    const book = new CellBook();
    book.addHop(hop(1, '198.51.100.1'));
    book.addHop(hop(1, '198.51.100.9', { vantagePoint: 'nyc' }));
    expect(book.cells.size).toBe(2);
  });

  it('ends a cell that never had a hop', () => {
    const book = new CellBook();
    book.endCell(end({ target: '10.0.0.1', reason: 'refused' }));
    expect(book.cells.get('10.0.0.1 fra')?.end?.reason).toBe('refused');
  });
});

describe('hopRows', () => {
  it('orders by TTL whatever order events came in', () => {
    expect(hopRows([hop(3, 'c'), hop(1, 'a'), hop(2, 'b')]).map((row) => row.hop.addr)).toEqual(['a', 'b', 'c']);
  });

  it('shows two interfaces at one TTL under each other', () => {
    const rows = hopRows([hop(1, 'a'), hop(1, 'b'), hop(1, 'a')]);
    expect(rows.map((row) => [row.first, row.hop.addr])).toEqual([[true, 'a'], [false, 'b']]);
  });

  it('shows a silent TTL once and hides silence where something answered', () => {
    const rows = hopRows([hop(1, null), hop(1, null), hop(2, null), hop(2, 'b')]);
    expect(rows.map((row) => row.hop.addr)).toEqual([null, 'b']);
  });

  it('leaves duplicate replies out', () => {
    expect(hopRows([hop(1, 'a'), hop(1, 'x', { flags: ['dup'] })])).toHaveLength(1);
  });
});

describe('asPath', () => {
  it('collapses neighbours and puts the exchange between the ASes it joins', () => {
    const hops = [
      hop(1, 'a', { asn: [64500] }), hop(2, 'b', { asn: [64500] }), hop(3, 'c', { asn: [64511], ixp: 'Example-IX' }),
      hop(4, null), hop(5, 'd', { asn: [64501] }),
    ];
    expect(asPath(hops)).toEqual(['AS64500', '[Example-IX]', 'AS64501']);
  });
});
