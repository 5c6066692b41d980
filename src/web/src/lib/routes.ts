import { isKind, type SnapshotKind } from './snapshots';

/** Where the page is. Links are ordinary addresses, at which the coordinator serves the page, so they can be shared and opened in a new tab. */
export type Route =
  | { page: 'list' }
  | { page: 'campaign'; id: string }
  | { page: 'snapshots'; kind: SnapshotKind }
  | { page: 'snapshot'; kind: SnapshotKind; id: string }
  | { page: 'query'; kind: SnapshotKind; id: string }
  | { page: 'diff'; kind: SnapshotKind; before: string; after: string }
  | { page: 'create'; kind: SnapshotKind }
  | { page: 'job'; id: string }
  | { page: 'traffic' };

export function parseRoute(path: string): Route {
  const [area, ...rest] = path.replace(/^\/|\/$/g, '').split('/').map(decoded);
  if (area === 'campaigns' && rest.length === 1) return { page: 'campaign', id: rest[0]! };
  if (area === 'traffic' && rest.length === 0) return { page: 'traffic' };
  return area === 'snapshots' ? snapshotRoute(rest) : { page: 'list' };
}

function snapshotRoute([first = 'asn', second, third, fourth]: string[]): Route {
  if (first === 'jobs' && second) return { page: 'job', id: second };
  if (first === 'new') return { page: 'create', kind: isKind(second) ? second : 'asn' };
  if (!isKind(first)) return { page: 'snapshots', kind: 'asn' };
  if (!second) return { page: 'snapshots', kind: first };
  if (third === 'query') return { page: 'query', kind: first, id: second };
  if (third === 'diff' && fourth) return { page: 'diff', kind: first, before: second, after: fourth };
  return { page: 'snapshot', kind: first, id: second };
}

const snapshot = (kind: SnapshotKind, id: string) => `/snapshots/${kind}/${encodeURIComponent(id)}`;

/** Addresses of the page's views of snapshots. */
export const pathOf = {
  list: (kind: SnapshotKind) => `/snapshots/${kind}`,
  snapshot,
  query: (kind: SnapshotKind, id: string, asked?: URLSearchParams) => `${snapshot(kind, id)}/query${asked ? `#${asked}` : ''}`,
  diff: (kind: SnapshotKind, before: string, after: string) => `${snapshot(kind, before)}/diff/${encodeURIComponent(after)}`,
  create: (kind: SnapshotKind) => `/snapshots/new/${kind}`,
  job: (id: string) => `/snapshots/jobs/${encodeURIComponent(id)}`,
};

// What is no proper escape stays as it is; the API will say that there is nothing of that name.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
