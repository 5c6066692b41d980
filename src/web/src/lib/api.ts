/** The parts of the HTTP API that the page reads; field names are the API's own. */

export type CampaignStatus = 'running' | 'finished' | 'cancelled';

export interface CampaignSummary {
  id: string;
  name: string | null;
  status: CampaignStatus;
  createdAt: string;
  finishedAt: string | null;
  targets: number;
  vantagePoints: number;
  cells: number;
  ended: number;
  type: MeasurementType;
}

export type MeasurementType = 'trace' | 'ping' | 'mtr' | 'multipath' | 'sweep';

export interface Campaign {
  id: string;
  name: string | null;
  status: CampaignStatus;
  createdAt: string;
  finishedAt: string | null;
  targets: number;
  vantagePoints: string[];
  type: MeasurementType;
  trace: { method: string } | null;
  ping: { method: string } | null;
  mtr: { method: string } | null;
  multipath: { method: string } | null;
  sweep: { method: string } | null;
  progress: Progress;
}

export interface Progress {
  cells: number;
  ended: number;
  probes: number;
  replies: number;
  reasons: Record<string, number>;
}

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

export interface HopEvent {
  seq: number;
  vantagePoint: string;
  target: string;
  dst: string;
  flow: number;
  ttl: number;
  attempt: number;
  rttMs: number | null;
  addr: string | null;
  icmpType: number | null;
  icmpCode: number | null;
  mpls: { label: number; exp: number; bos: boolean; ttl: number }[];
  flags: string[];
  asn: number[];
  asName: string | null;
  prefix: string | null;
  /** Where it lies in a special-purpose block (RFC 6890). */
  special?: string;
  ixp: string | null;
  country: string | null;
  city: string | null;
}

export interface CellEvent {
  vantagePoint: string;
  target: string;
  dst: string | null;
  reason: string;
  failureSource: string | null;
  detail: string | null;
  paths: number | null;
  probes: number | null;
  answers: number | null;
  rttMinMs: number | null;
  rttAvgMs: number | null;
  rttMaxMs: number | null;
}

/** What went wrong, in the server's words where it gave some (RFC 9457). The status is 0 where no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Sentences with the remedy, by the name of the faulty field. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
  ) {
    super(message);
  }
}

export const unreachable = () => new ApiError(0, 'The coordinator does not answer; see whether it still runs, then try again.');

/** Asks and gives the answer when it is a good one. */
export async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  const headers = { accept: 'application/json, application/x-ndjson', ...request.headers };
  const response = await fetch(path, { ...request, headers }).catch((failure: Error) => {
    throw failure.name === 'AbortError' ? failure : unreachable();
  });
  if (!response.ok) throw errorOf(response.status, await response.text().catch(() => ''), response.statusText);
  return response;
}

export const get = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

/** An error out of a body that should be problem details, and may be anything. */
export function errorOf(status: number, body: string, otherwise = ''): ApiError {
  const plain = otherwise || `HTTP ${status}`;
  try {
    const problem = JSON.parse(body) as { title?: string; detail?: string; errors?: Record<string, string[]> } | null;
    return new ApiError(status, problem?.detail ?? problem?.title ?? plain, problem?.errors ?? {});
  } catch {
    return new ApiError(status, plain);
  }
}

export const listCampaigns = (offset: number, limit: number) =>
  get<Page<CampaignSummary>>(`/api/v1/campaigns?offset=${offset}&limit=${limit}`);

export const getCampaign = (id: string) => get<Campaign>(`/api/v1/campaigns/${encodeURIComponent(id)}`);

export const eventsAddress = (id: string) => `/api/v1/campaigns/${encodeURIComponent(id)}/events`;
