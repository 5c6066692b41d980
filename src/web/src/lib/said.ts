import type { Change, Said, SnapshotKind, Value } from './snapshots';

/** A question from a fact back to prefixes: the API's name of the field, and how people are asked for it. */
export interface ReverseField {
  name: string;
  label: string;
  example: string;
}

const asnField = { name: 'asn', label: 'AS number', example: 'AS15169' };
const countryField = { name: 'country', label: 'Country', example: 'FR' };

export const reverseFields: Record<SnapshotKind, ReverseField[]> = {
  asn: [asnField],
  geo: [countryField],
  ixp: [
    { name: 'ixp', label: 'Exchange', example: 'DE-CIX Frankfurt' },
    countryField,
    { name: 'member', label: 'Member AS', example: 'AS15169' },
  ],
};

const asNumbers = ['asn', 'origins', 'member'];

/** A value as text: AS numbers as AS64500, an empty text in quotes, 0 as 0; null where the snapshot does not say. */
export function valueText(name: string, value: Value | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value === '') return '""';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const number = (of: unknown) => (asNumbers.includes(name) ? `AS${String(of)}` : String(of));
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(number).join(' ');
  return number(value);
}

/** The question that leads from a value to all prefixes of which the same is said; null where there is none. */
export function questionOf(kind: SnapshotKind, name: string, said: Said): URLSearchParams | null {
  const value = said[name];
  if (value === null || value === undefined || !reverseFields[kind].some((field) => field.name === name)) return null;
  // The number of an exchange is its own; a name may be that of several.
  const asked = name === 'ixp' && typeof said.id === 'number' ? said.id : value;
  return new URLSearchParams({ [name]: String(asked) });
}

/** What is said of a prefix in a line. */
export function saidText(kind: SnapshotKind, said: Said): string {
  const text = (name: string) => valueText(name, said[name]);
  const list = (names: string[], between: string) => names.map(text).filter((one) => one !== null).join(between);
  if (kind === 'asn') return list(['origins', 'name'], ' ') || 'no origin';
  return (kind === 'geo' ? list(['city', 'region', 'country'], ', ') : list(['ixp', 'member', 'member_name'], ' ')) || 'nothing';
}

// Said by other attributes as well, or no part of what is compared.
const notCompared = ['asn', 'name', 'peers', 'prefix'];

/** The attributes in which a changed prefix differs, with what was said before and after. */
export function changedAttributes({ before, after }: Change): { name: string; before: string | null; after: string | null }[] {
  if (!before || !after) return [];
  return Object.keys(after)
    .filter((name) => !notCompared.includes(name))
    .map((name) => ({ name, before: valueText(name, before[name]), after: valueText(name, after[name]) }))
    .filter((one) => one.before !== one.after);
}

/** Kinds in words. */
export const kindText: Record<SnapshotKind, string> = { asn: 'Origin AS', geo: 'Places', ixp: 'Exchanges' };

/** What "changed" means in a kind. */
export const changedText: Record<SnapshotKind, string> = { asn: 'origin changed', geo: 'place changed', ixp: 'exchange changed' };

/** Addresses and prefixes as people paste them: apart by spaces, commas, semicolons or lines. */
export const addressesIn = (text: string) => text.split(/[\s,;]+/).filter((one) => one !== '');

export const [mostAddresses, mostPrefixes] = [1000, 20];

/** What the API would refuse of a list that is asked in parts; null when nothing. */
export function faultOfAddresses(addresses: readonly string[]): string | null {
  if (addresses.length === 0) return 'Give an address or a prefix, such as 192.0.2.1 or 2001:db8::/32.';
  const prefixes = addresses.filter((one) => one.includes('/')).length;
  return addresses.length > mostAddresses || prefixes > mostPrefixes
    ? `There are ${addresses.length - prefixes} addresses and ${prefixes} prefixes; give at most ${mostAddresses}, of which ${mostPrefixes} prefixes.`
    : null;
}
