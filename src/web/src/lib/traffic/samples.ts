import type { Amount, Entry, Series, Top } from './api';

/** Answers of the API for tests. */

export const bytes = (count: number): Amount => ({ bytes: count, packets: count / 100, flows: 1 });

export function entryOf(key: string, from: number, to: number, more: Partial<Entry> = {}): Entry {
  const asn = /^AS(\d+)$/.exec(key);
  return {
    key, asn: asn ? Number(asn[1]) : null, asName: null, prefix: null, host: null, country: null, ixp: null, protocol: null, port: null, exporter: null,
    interface: null, interfaceName: null, in: bytes(from), out: bytes(to), bytesAtMost: from + to, share: 0, ...more,
  };
}

export function topOf(results: Entry[], more: Partial<Top> = {}): Top {
  return {
    by: 'asn', direction: 'both', measure: 'bytes', since: '2026-05-23T06:00:00Z', until: '2026-05-23T06:03:00Z', stepSeconds: 60,
    directions: { in: bytes(0), out: bytes(0), transit: bytes(0), internal: bytes(0) }, results, otherIn: bytes(0), otherOut: bytes(0), unlistedBytesAtMost: 0, ...more,
  };
}

/** Points of a minute each: the total and what each entry had, in and out. */
export function seriesOf(top: Top, points: readonly (readonly [number, number, number[], number[]])[]): Series {
  const since = Date.parse(top.since);
  return {
    top,
    points: points.map(([totalIn, totalOut, from, to], place) => ({
      at: new Date(since + place * top.stepSeconds * 1000).toISOString(), totalIn, totalOut, in: from, out: to,
    })),
  };
}
