import type { CellEvent, HopEvent, MeasurementType } from './api';

/** One target seen from one vantage point, as it fills with hop events. */
export interface Cell {
  key: string;
  vantagePoint: string;
  target: string;
  hops: HopEvent[];
  end: CellEvent | null;
}

export const cellKey = (event: { vantagePoint: string; target: string }) => `${event.target} ${event.vantagePoint}`;

/** Collects a campaign's events. Events that come again after a reconnect change nothing. */
export class CellBook {
  readonly cells = new Map<string, Cell>();
  readonly #seen = new Set<number>();
  hopEvents = 0;
  replies = 0;

  addHop(hop: HopEvent): void {
    if (this.#seen.has(hop.seq)) return;
    this.#seen.add(hop.seq);
    this.hopEvents++;
    if (hop.addr !== null) this.replies++;
    const cell = this.#cell(hop);
    // The list itself is kept: copying it for each hop would cost the square of a large cell.
    cell.hops.push(hop);
    this.cells.set(cell.key, { ...cell });
  }

  endCell(end: CellEvent): void {
    const cell = this.#cell(end);
    this.cells.set(cell.key, { ...cell, end });
  }

  // A changed cell is a new object, so that what shows it notices.
  #cell(event: { vantagePoint: string; target: string }): Cell {
    const key = cellKey(event);
    return this.cells.get(key) ?? { key, vantagePoint: event.vantagePoint, target: event.target, hops: [], end: null };
  }
}

/** A line of the hop table: an interface that answered at a TTL, or a silent TTL. */
export interface HopRow {
  ttl: number;
  first: boolean;
  hop: HopEvent;
}

/** One row for each interface at a TTL; a TTL where nobody answered has one silent row. Duplicate replies are left out. */
export function hopRows(hops: readonly HopEvent[]): HopRow[] {
  const byTtl = new Map<number, HopEvent[]>();
  for (const hop of hops) {
    if (hop.flags.includes('dup')) continue;
    const at = byTtl.get(hop.ttl) ?? [];
    if (at.length === 0) byTtl.set(hop.ttl, at);
    at.push(hop);
  }
  return [...byTtl.entries()].sort(([a], [b]) => a - b).flatMap(([ttl, at]) => rowsOfTtl(ttl, at));
}

function rowsOfTtl(ttl: number, at: HopEvent[]): HopRow[] {
  const answered = at.filter((hop) => hop.addr !== null);
  const distinct = answered.filter((hop, index) => answered.findIndex((other) => other.addr === hop.addr) === index);
  const shown = distinct.length > 0 ? distinct : at.slice(0, 1);
  return shown.map((hop, index) => ({ ttl, first: index === 0, hop }));
}

/** What a cell comes to beside its end: loss and RTT of a ping or mtr, how many paths a multipath found, how many addresses of a sweep answered. */
export function cellSummary(cell: Cell, type: MeasurementType): string {
  const end = cell.end;
  if (!end || end.probes === null || end.answers === null) return '';
  if (type === 'ping' && end.probes > 0) {
    const loss = `${((100 * (end.probes - end.answers)) / end.probes).toFixed(0)} % loss`;
    return end.rttMinMs === null ? loss : `${loss}, ${timesText(end)}`;
  }
  if (type === 'mtr' && end.rttMinMs !== null) return timesText(end);
  if (type === 'multipath' && end.paths !== null) return end.paths === 1 ? '1 path' : `${end.paths} paths`;
  return type === 'sweep' ? sweepSummary(cell.hops) : '';
}

const timesText = (end: CellEvent) => `${[end.rttMinMs, end.rttAvgMs, end.rttMaxMs].map((ms) => (ms ?? 0).toFixed(2)).join(' / ')} ms`;

function sweepSummary(hops: readonly HopEvent[]): string {
  const [swept, answered, met] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const hop of hops) {
    swept.add(hop.dst);
    if (hop.addr === hop.dst) answered.add(hop.dst);
    if (hop.addr !== null) met.add(hop.addr);
  }
  return swept.size === 0 ? '' : `${answered.size} of ${swept.size} answered, ${met.size} interfaces`;
}

/** The ASes along a path with the exchanges crossed, neighbours that are the same written once. */
export function asPath(hops: readonly HopEvent[]): string[] {
  const path: string[] = [];
  for (const { hop } of hopRows(hops)) {
    const step = hop.ixp !== null ? `[${hop.ixp}]` : hop.asn.length > 0 ? `AS${hop.asn[0]}` : null;
    if (step !== null && path.at(-1) !== step) path.push(step);
  }
  return path;
}
