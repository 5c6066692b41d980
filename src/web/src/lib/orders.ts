import type { SnapshotKind } from './snapshots';

/** What a snapshot can be made of over the API. */
export type Way = 'file' | 'collector' | 'url' | 'publisher';

/** A field of an order, by the API's name of it. */
export interface OrderField {
  name: string;
  label: string;
  example: string;
  hint: string;
  isRequired?: boolean;
}

export interface WayOfMaking {
  way: Way;
  label: string;
  hint: string;
  fields: OrderField[];
}

const maxBad: OrderField = {
  name: 'maxBad', label: 'Bad records allowed', example: '0.01', hint: 'Share from 0 to 1; data with more that cannot be used is refused.',
};
const language: OrderField = {
  name: 'language', label: 'Language of place names', example: 'en', hint: 'English stands in where a name is missing.',
};
const url: OrderField = {
  name: 'url', label: 'URL', example: 'https://www.example.net/data.gz', isRequired: true,
  hint: 'The coordinator downloads it, from public addresses only unless it was started with --snapshot-url for that host.',
};
const collector: OrderField = {
  name: 'collector', label: 'Collector', example: 'rrc00.ripe.net', isRequired: true,
  hint: 'Host name of a collector of RouteViews or RIS.',
};
const date: OrderField = {
  name: 'date', label: 'Time of the table', example: '2014-05-23T06:00', hint: 'In UTC; the nearest table is taken, without it the newest.',
};
const edition: OrderField = { name: 'edition', label: 'Edition', example: 'GeoLite2-City-CSV', hint: 'MaxMind’s name of the database.' };
const asnEdition: OrderField = { ...edition, example: 'GeoLite2-ASN' };

const fileHints: Record<SnapshotKind, string> = {
  asn: 'An MRT table (plain, gzip or bzip2), pyasn’s or CAIDA’s prefix table, or an ASN database (MMDB).',
  geo: 'A geofeed (RFC 8805), or GeoLite2 as CSV (zip) or as City or Country database (MMDB).',
  ixp: 'PeeringDB’s objects in a zip or one dump, or a table of prefix and name (CSV).',
};

const maxMind = (fields: OrderField[]): WayOfMaking => ({
  way: 'publisher', label: 'MaxMind', hint: 'Downloaded by the coordinator, which needs an account of its own.', fields,
});
const peeringDb = (fields: OrderField[]): WayOfMaking => ({
  way: 'publisher', label: 'PeeringDB', hint: 'Downloaded by the coordinator, with its own key where it has one.', fields,
});

/** The ways of making a kind, the one that needs no network first. */
export function waysOf(kind: SnapshotKind): WayOfMaking[] {
  const common = kind === 'geo' ? [language, maxBad] : [maxBad];
  const ways: WayOfMaking[] = [
    { way: 'file', label: 'a file of yours', hint: fileHints[kind], fields: common },
    { way: 'url', label: 'a URL', hint: '', fields: [url, ...common] },
  ];
  if (kind === 'asn') ways.push({ way: 'collector', label: 'a route collector', hint: '', fields: [collector, date, ...common] });
  ways.push(kind === 'ixp' ? peeringDb(common) : maxMind([kind === 'asn' ? asnEdition : edition, ...common]));
  return ways;
}

const givenOf = (way: WayOfMaking, given: Record<string, string>) =>
  way.fields.map((field) => [field.name, (given[field.name] ?? '').trim()] as const).filter(([, text]) => text !== '');

/** The query of an upload. */
export const optionsOf = (way: WayOfMaking, given: Record<string, string>) =>
  new URLSearchParams(givenOf(way, given).map(([name, text]) => [name, text]));

/** The body of an order. What should be a number and is none goes as it is, for the API to say so. */
export function orderOf(way: WayOfMaking, given: Record<string, string>): Record<string, unknown> {
  const valueOf = (name: string, text: string) => (name === 'maxBad' && Number.isFinite(Number(text)) ? Number(text) : text);
  const fields = givenOf(way, given).map(([name, text]) => [name, valueOf(name, text)]);
  return { ...(way.way === 'publisher' ? { publisher: true } : {}), ...Object.fromEntries(fields) };
}
