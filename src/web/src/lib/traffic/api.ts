import { ask, get } from '../api';
import type { View } from './view';
import { addressOf } from './view';

/** The parts of the traffic API that the page reads; field names are the API's own. */

export interface Amount {
  bytes: number;
  packets: number;
  flows: number;
}

export type By = 'asn' | 'owner' | 'country' | 'prefix' | 'host' | 'port' | 'ixp' | 'interface' | 'exporter' | 'link';
export type Direction = 'both' | 'in' | 'out';
export type Measure = 'bytes' | 'packets' | 'flows';

export interface Entry {
  key: string;
  /** 0 where no AS is known; null for what has none. */
  asn: number | null;
  asName: string | null;
  prefix: string | null;
  host: string | null;
  country: string | null;
  ixp: string | null;
  protocol: string | null;
  port: number | null;
  /** An address; "local" for the coordinator's host itself. */
  exporter: string | null;
  interface: number | null;
  interfaceName: string | null;
  in: Amount;
  out: Amount;
  /** Bound on the bytes of both ways; equal to their sum where that is exact. */
  bytesAtMost: number;
  /** 0 to 1. */
  share: number;
}

export interface Top {
  by: By;
  direction: Direction;
  measure: Measure;
  since: string;
  until: string;
  stepSeconds: number;
  directions: { in: Amount; out: Amount; transit: Amount; internal: Amount };
  results: Entry[];
  /** Null where the question is narrowed. */
  otherIn: Amount | null;
  otherOut: Amount | null;
  unlistedBytesAtMost: number;
}

/** A step, in the measure asked for. */
export interface Point {
  at: string;
  totalIn: number;
  totalOut: number;
  in: number[];
  out: number[];
}

export interface Series {
  top: Top;
  points: Point[];
  /** Made here of seconds that are over, each of which is told of. */
  isLive?: true;
}

export type RunState = 'running' | 'ended' | 'killed';

export interface Exporter {
  exporter: string;
  protocols: string;
  lastSeenAt: string;
  counts: Record<string, number>;
}

export interface Run {
  id: number;
  kind: 'capture' | 'file' | 'collection' | 'import';
  name: string;
  host: string;
  state: RunState;
  startedAt: string;
  storedUntil: string | null;
  /** Start of the first second with traffic, in the time of the traffic. */
  dataFrom: string | null;
  endedAt: string | null;
  filter: string | null;
  own: string[];
  publicOnly: boolean;
  snapshots: { asn: string | null; geo: string | null; ixp: string | null };
  counts: Record<string, number>;
  exporters: Exporter[];
}

export interface PathHop {
  ttl: number;
  addr: string | null;
  rttMs: number | null;
  asn: number[];
  asName: string | null;
  ixp: string | null;
  country: string | null;
  city: string | null;
  mpls: { label: number; exp: number; bos: boolean; ttl: number }[];
  icmpType: number | null;
  icmpCode: number | null;
  silent: boolean;
  special?: string | null;
}

export interface TracedPath {
  run: number;
  asn: number;
  asName: string | null;
  target: string;
  tracedAt: string;
  reason: string;
  asPath: string[];
  hops: PathHop[];
}

const json = async <T>(path: string, signal: AbortSignal): Promise<T> => (await (await ask(path, { signal })).json()) as T;

export const getRuns = () => get<Run[]>('/api/v1/traffic/runs');
export const getTop = (view: View, limit: number, signal: AbortSignal) => json<Top>(addressOf('top', view, limit), signal);
export const getSeries = (view: View, limit: number, signal: AbortSignal) => json<Series>(addressOf('series', view, limit), signal);
export const getLinks = (view: View, limit: number, signal: AbortSignal) => json<Top>(addressOf('links', view, limit), signal);

/** To one network, or the newest to each; the API gives no more than 100. */
export const getPaths = (asn: number | null, signal: AbortSignal) =>
  json<TracedPath[]>(`/api/v1/traffic/paths?limit=${asn === null ? '100' : `10&asn=${asn}`}`, signal);
