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

/** What went wrong, in the server's words where it gave some (RFC 9457). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return (await response.json()) as T;
}

export async function problemOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { title?: string; detail?: string };
    return problem.detail ?? problem.title ?? response.statusText;
  } catch {
    return response.statusText || `HTTP ${response.status}`;
  }
}

export const listCampaigns = (offset: number, limit: number) =>
  get<Page<CampaignSummary>>(`/api/v1/campaigns?offset=${offset}&limit=${limit}`);

export const getCampaign = (id: string) => get<Campaign>(`/api/v1/campaigns/${encodeURIComponent(id)}`);

export const eventsAddress = (id: string) => `/api/v1/campaigns/${encodeURIComponent(id)}/events`;
