import { asPath, hopRows, type Cell } from './cells';
import type { HopEvent, MeasurementType } from './api';

/** Hops that belong under one heading: those towards one address of a sweep, or those of one path. */
export interface HopGroup {
  title: string;
  hops: HopEvent[];
  /** TTL at which the destination itself answered first; null where it did not. */
  reachedAt: number | null;
  /** TTL beyond which nothing new comes: there the destination answered, or somebody for it. */
  endsAt: number | null;
  rttMs: number | null;
}

/** The groups of a cell: one for each address of a sweep, one for each path of a multipath, none where a single table says it all. */
export function hopGroups(cell: Cell, type: MeasurementType): HopGroup[] {
  if (type === 'sweep') return sweepGroups(cell.hops);
  return type === 'multipath' ? pathGroups(cell.hops) : [];
}

/** The AS path of a cell; of a sweep that of the first address that answered, for every address has its own. */
export function asPathOf(cell: Cell, type: MeasurementType): string[] {
  const groups = type === 'sweep' ? sweepGroups(cell.hops) : [];
  return asPath((groups.find((group) => group.reachedAt !== null) ?? groups[0])?.hops ?? cell.hops);
}

function sweepGroups(hops: readonly HopEvent[]): HopGroup[] {
  return [...byKey(hops, (hop) => hop.dst).entries()].map(([dst, at]) => groupOf(dst, at));
}

/** Flows that saw the same addresses are one path. Flows that were probed at some TTLs only, as discovery does, show none. */
function pathGroups(hops: readonly HopEvent[]): HopGroup[] {
  const flows = [...byKey(hops, (hop) => `${hop.dst} ${hop.flow}`).values()];
  const whole = flows.filter((flow) => isWhole(flow, hops));
  const paths = byKey(whole, (flow) => untilReached(flow).map(({ ttl, hop }) => `${ttl} ${hop.addr ?? '*'}`).join('\n'));
  return [...paths.values()].map((same, index) => {
    const numbers = same.map((flow) => flow[0]!.flow).sort((a, b) => a - b);
    return groupOf(`Path ${index + 1}, ${numbers.length === 1 ? 'flow' : 'flows'} ${listOf(numbers)}`, same.flat());
  });
}

/** 0, 1, 2, 5 as "0–2, 5". */
function listOf(numbers: number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function isWhole(flow: readonly HopEvent[], all: readonly HopEvent[]): boolean {
  const ttls = new Set(flow.map((hop) => hop.ttl));
  const [first, last] = [Math.min(...ttls), Math.max(...ttls)];
  return first === all.reduce((least, hop) => Math.min(least, hop.ttl), first) && ttls.size === last - first + 1;
}

const untilReached = (hops: readonly HopEvent[]) => {
  const reachedAt = reachedTtl(hops);
  return hopRows(hops).filter((row) => row.first && row.ttl <= (reachedAt ?? 255));
};

function groupOf(title: string, hops: HopEvent[]): HopGroup {
  const reachedAt = reachedTtl(hops);
  const answer = hops.find((hop) => hop.ttl === reachedAt && hop.addr === hop.dst);
  return { title, hops, reachedAt, endsAt: reachedAt ?? refusedTtl(hops), rttMs: answer?.rttMs ?? null };
}

/** The least TTL at which the destination itself answered. */
export const reachedTtl = (hops: readonly HopEvent[]) => leastTtl(hops, (hop) => hop.addr !== null && hop.addr === hop.dst);

/** The least TTL at which somebody said that the destination cannot be reached. */
const refusedTtl = (hops: readonly HopEvent[]) => leastTtl(hops, (hop) => hop.addr !== null && hop.icmpType === (hop.addr.includes(':') ? 1 : 3));

function leastTtl(hops: readonly HopEvent[], where: (hop: HopEvent) => boolean): number | null {
  let least: number | null = null;
  for (const hop of hops) if (where(hop) && (least === null || hop.ttl < least)) least = hop.ttl;
  return least;
}

/** How far a cell goes: to the destination, or to the last TTL that answered. Of a sweep's addresses the least and the greatest; nothing of a ping. */
export function lengthText(cell: Cell, type: MeasurementType): string {
  if (type === 'ping') return '';
  const lengths = type === 'sweep' ? sweptLengths(cell.hops) : [lengthOf(cell.hops)];
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  if (lengths.length === 0 || most === 0) return '';
  return least === most ? `${most}` : `${least}–${most}`;
}

const sweptLengths = (hops: readonly HopEvent[]) => [...byKey(hops, (hop) => hop.dst).values()].flatMap((of) => reachedTtl(of) ?? []);

const lengthOf = (hops: readonly HopEvent[]) => reachedTtl(hops) ?? hops.reduce((most, hop) => (hop.addr === null ? most : Math.max(most, hop.ttl)), 0);

function byKey<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const at = groups.get(key(item));
    if (at) at.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
