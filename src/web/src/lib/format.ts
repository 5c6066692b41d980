const reasons: Record<string, string> = {
  reached: 'reached',
  unreachable: 'unreachable',
  gap_limit: 'silent',
  loop: 'loop',
  max_ttl: 'max TTL',
  excluded: 'excluded',
  refused: 'refused',
  agent_lost: 'agent lost',
  deadline: 'deadline',
  cancelled: 'cancelled',
};

export const reasonText = (reason: string) => reasons[reason] ?? reason;

/** good, mild or bad: which colour a reason gets. */
export function reasonTone(reason: string): 'good' | 'mild' | 'bad' {
  if (reason === 'reached') return 'good';
  return ['gap_limit', 'max_ttl', 'excluded', 'cancelled'].includes(reason) ? 'mild' : 'bad';
}

export const rttText = (rttMs: number | null) => (rttMs === null ? '' : `${rttMs.toFixed(rttMs < 100 ? 2 : 1)} ms`);

export const placeText = (city: string | null, country: string | null) => [city, country].filter(Boolean).join(', ');

/** "3 s ago", "2 min ago", "5 h ago", "4 d ago". */
export function agoText(from: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(from)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

/** 1234567 as "1,234,567". */
export const countText = (count: number) => count.toLocaleString('en-US');

export const percent = (part: number, whole: number) => (whole === 0 ? 0 : Math.min(100, (100 * part) / whole));
