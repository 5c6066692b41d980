import { ask, get, type Page } from './api';
import { batchesOf } from './lines';

/** The part of the HTTP API that is about metadata snapshots; field names are the API's own. */

export const kinds = ['asn', 'geo', 'ixp'] as const;
export type SnapshotKind = (typeof kinds)[number];
export const isKind = (text: string | undefined): text is SnapshotKind => (kinds as readonly (string | undefined)[]).includes(text);

export interface SnapshotItem {
  id: string;
  kind: SnapshotKind;
  source: string;
  collector: string | null;
  /** The moment that the data describes. */
  date: string;
  createdAt: string;
  ipv4Prefixes: number;
  ipv6Prefixes: number;
  /** Bytes of its file. */
  size: number;
  sha256: string;
  pins: string[];
  links: { self: string; query: string; file: string };
}

export interface Snapshot extends SnapshotItem {
  from: string | null;
  format: string;
  records: number;
  attribution: string | null;
  counts: Record<string, number>;
  attributes: string[];
  /** Campaigns that it annotates. */
  campaigns: string[];
}

export interface SnapshotPin {
  kind: SnapshotKind;
  name: string;
  snapshot: string;
  pinnedAt: string;
}

export interface SnapshotJob {
  id: string;
  kind: SnapshotKind;
  status: 'running' | 'finished' | 'failed' | 'cancelled';
  stage: 'downloading' | 'reading' | 'writing' | null;
  bytes: number;
  totalBytes: number | null;
  records: number;
  snapshot: string | null;
  isNew: boolean | null;
  badRecords: number | null;
  error: string | null;
  createdAt: string;
  endedAt: string | null;
}

/** What a snapshot says of an attribute; null where it does not say, which is neither 0 nor "". */
export type Value = string | number | boolean | number[] | null;
export type Said = Record<string, Value>;
/** An answer to a question: the prefix is null where none matches. */
export type Answer = Said & { address?: string; prefix: string | null };

export interface Change {
  change: 'added' | 'removed' | 'changed';
  prefix: string;
  before: Said | null;
  after: Said | null;
}

const root = '/api/v1/snapshots';
const selfOf = (kind: SnapshotKind, id: string) => `${root}/${kind}/${encodeURIComponent(id)}`;
const pinOf = (kind: SnapshotKind, name: string) => `${root}/${kind}/pins/${encodeURIComponent(name)}`;
const json = (body: unknown): RequestInit => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const listSnapshots = (kind: SnapshotKind, offset: number, limit: number) =>
  get<Page<SnapshotItem>>(`${root}/${kind}?offset=${offset}&limit=${limit}`);

export const getSnapshot = (kind: SnapshotKind, id: string) => get<Snapshot>(selfOf(kind, id));

export const deleteSnapshot = (kind: SnapshotKind, id: string, force: boolean) =>
  ask(`${selfOf(kind, id)}?force=${force}`, { method: 'DELETE' });

export const listPins = (kind: SnapshotKind) => get<SnapshotPin[]>(`${root}/${kind}/pins`);

export const pin = (kind: SnapshotKind, name: string, snapshot: string) => ask(pinOf(kind, name), { method: 'PUT', ...json({ snapshot }) });

export const unpin = (kind: SnapshotKind, name: string) => ask(pinOf(kind, name), { method: 'DELETE' });

/** Orders a snapshot of what the coordinator downloads. */
export const order = async (kind: SnapshotKind, what: Record<string, unknown>) =>
  (await (await ask(`${root}/${kind}`, { method: 'POST', ...json(what) })).json()) as SnapshotJob;

export const uploadAddress = (kind: SnapshotKind, options: URLSearchParams) => `${root}/${kind}${options.size > 0 ? `?${options}` : ''}`;

export const getJob = (id: string) => get<SnapshotJob>(`${root}/jobs/${encodeURIComponent(id)}`);

export const cancelJob = (id: string) => ask(`${root}/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });

export const differences = (kind: SnapshotKind, before: string, after: string, signal: AbortSignal) =>
  batchesOf<Change>(`${selfOf(kind, before)}/diff/${encodeURIComponent(after)}`, signal);

/** Answers to a question, in order. One of more addresses than fit into an address line is asked in parts. */
export async function* answers(kind: SnapshotKind, id: string, asked: URLSearchParams, signal: AbortSignal): AsyncGenerator<Answer[]> {
  for (const part of parts(asked)) yield* batchesOf<Answer>(`${selfOf(kind, id)}/query?${part}`, signal);
}

const longestQuery = 4000;

export function parts(asked: URLSearchParams): string[] {
  const pieces: string[] = [];
  for (const [name, value] of asked) {
    const field = new URLSearchParams({ [name]: value }).toString();
    const last = pieces.at(-1);
    const fits = name === 'address' && last !== undefined && last.length + field.length < longestQuery;
    if (fits) pieces[pieces.length - 1] = `${last}&${field}`;
    else pieces.push(field);
  }
  return pieces;
}
