import type { By, Entry } from './api';

/** How ASes are named: by number, by name, or by both. */
export type LabelMode = 'number' | 'name' | 'both';

export const labelModes: Record<LabelMode, string> = { number: 'number', name: 'name', both: 'number and name' };

/** "AS64500", "Example Networks" or "AS64500: Example Networks". */
export function asText(asn: number, name: string | null, mode: LabelMode): string {
  if (asn === 0) return 'unknown AS';
  if (mode === 'number' || !name) return `AS${asn}`;
  return mode === 'name' ? name : `AS${asn}: ${name}`;
}

export const exporterText = (exporter: string) => (exporter === 'local' ? 'this host' : exporter);

/** An interface by its name or number; of this host no more is to be said. */
export function interfaceText(entry: Pick<Entry, 'exporter' | 'interface' | 'interfaceName'>): string {
  const name = entry.interfaceName ?? (entry.interface === 0 ? 'unknown interface' : `interface ${entry.interface}`);
  return entry.exporter === null || entry.exporter === 'local' ? name : `${name} at ${entry.exporter}`;
}

// IANA's names of the services that most traffic is of.
const services: Record<string, string> = {
  'tcp/22': 'ssh', 'tcp/25': 'smtp', 'tcp/53': 'domain', 'udp/53': 'domain', 'tcp/80': 'http', 'udp/123': 'ntp', 'tcp/143': 'imap', 'tcp/179': 'bgp',
  'tcp/443': 'https', 'udp/443': 'https, QUIC', 'tcp/465': 'submissions', 'tcp/587': 'submission', 'tcp/853': 'domain-s', 'udp/500': 'isakmp',
  'tcp/993': 'imaps', 'udp/1194': 'openvpn', 'udp/3478': 'stun', 'udp/4500': 'ipsec-nat-t', 'udp/51820': 'WireGuard', 'tcp/873': 'rsync', 'tcp/5432': 'postgresql',
};

// IANA's numbers of protocols that have no ports.
const protocols: Record<string, string> = {
  '1': 'ICMP', '2': 'IGMP', '4': 'IPv4 in IP', '41': 'IPv6 in IP', '46': 'RSVP', '47': 'GRE', '50': 'ESP', '51': 'AH', '58': 'ICMPv6', '88': 'EIGRP',
  '89': 'OSPF', '103': 'PIM', '112': 'VRRP', '115': 'L2TP', '132': 'SCTP', '136': 'UDP-Lite',
};

/** "tcp/443 https"; of what has no port only its protocol. */
function portText(key: string): string {
  const protocol = /^(\d+)\/0$/.exec(key)?.[1];
  if (protocol !== undefined) return protocols[protocol] ?? `protocol ${protocol}`;
  return services[key] ? `${key} ${services[key]}` : key;
}

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });

export function countryText(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code === '' ? 'unknown country' : code;
  const name = countries.of(code);
  return name === undefined || name === code ? code : `${code} ${name}`;
}

/** What an entry is called in charts and tables. */
export function entryText(by: By, entry: Entry, mode: LabelMode): string {
  if (by === 'asn') return asText(entry.asn ?? 0, entry.asName, mode);
  if (by === 'country') return countryText(entry.country ?? entry.key);
  if (by === 'port') return portText(entry.key);
  if (by === 'interface') return interfaceText(entry);
  if (by === 'exporter') return exporterText(entry.exporter ?? entry.key);
  if (by === 'link') return `${asText(entry.asn ?? 0, entry.asName, mode)} at ${interfaceText(entry)}`;
  return entry.key === '' ? 'unknown' : entry.key;
}

/** Cut at the end so that it has so many characters; addresses at their beginning, which they share. Of an AS only its number where its name would be
 * a scrap. */
export function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const number = /^AS\d+(?=: )/.exec(text)?.[0];
  if (number && characters < number.length + 7) return number;
  if (/^[\d.:a-f/]+$/.test(text)) return `…${text.slice(text.length - Math.max(1, characters - 1))}`;
  return `${text.slice(0, Math.max(1, characters - 1)).trimEnd()}…`;
}
