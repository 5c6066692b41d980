import type { HopEvent } from '../api';
import type { Entry, PathHop, TracedPath } from './api';

/** Hops as the table of hops takes them. */
export const hopsOf = (path: TracedPath): HopEvent[] =>
  path.hops.map((hop: PathHop) => ({
    seq: hop.ttl, vantagePoint: '', target: path.target, dst: path.target, flow: 0, ttl: hop.ttl, attempt: 0, rttMs: hop.rttMs, addr: hop.addr,
    icmpType: hop.icmpType, icmpCode: hop.icmpCode, mpls: hop.mpls, flags: [], asn: hop.asn, asName: hop.asName, prefix: null,
    ...(hop.special ? { special: hop.special } : {}), ixp: hop.ixp, country: hop.country, city: hop.city,
  }));

/** Of the answer of the target itself; null where it did not answer. */
export const rttToTarget = (path: TracedPath) => path.hops.filter((hop) => hop.addr === path.target).at(-1)?.rttMs ?? null;

/** How long a path is: to its target, or to the last that answered. */
export const lengthOf = (path: TracedPath) => path.hops.filter((hop) => hop.addr !== null).at(-1)?.ttl ?? 0;

/** The newest path to each of these networks, in their order; null where none was traced. */
export function pathsTo(entries: readonly Entry[], paths: readonly TracedPath[]): { entry: Entry; path: TracedPath | null }[] {
  return entries.filter((entry) => entry.asn !== null && entry.asn !== 0).map((entry) => ({ entry, path: newest(paths.filter((path) => path.asn === entry.asn)) }));
}

const newest = (paths: readonly TracedPath[]) =>
  paths.reduce<TracedPath | null>((found, path) => (found === null || Date.parse(path.tracedAt) > Date.parse(found.tracedAt) ? path : found), null);
