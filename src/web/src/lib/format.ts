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

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Three digits: "512 B", "3.55 MB". */
export function bytesText(bytes: number): string {
  let [size, unit] = [bytes, 0];
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000;
  return `${size.toFixed(unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)} ${units[unit]}`;
}

/** A moment of the API, which is in UTC, as "2014-05-23 06:00Z". */
export const minuteText = (moment: string) => `${moment.slice(0, 10)} ${moment.slice(11, 16)}Z`;

/** "1 prefix", "2 prefixes". */
export const countedText = (count: number, one: string, many = `${one}s`) => `${countText(count)} ${count === 1 ? one : many}`;
