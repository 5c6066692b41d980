import type { By, Entry } from './api';
import { asText, countryText, exporterText } from './labels';
import { initial, type View } from './view';

/** Where an entry leads: an AS and a country to their prefixes, a prefix to its hosts, an exporter to its interfaces. Null where there is nothing below. */
export function into(view: View, by: By, entry: Entry): View | null {
  // Of what has no known AS no prefix is known either.
  if (by === 'asn' || by === 'owner') return entry.asn === null ? null : { ...view, by: entry.asn === 0 ? 'host' : 'prefix', asn: entry.asn };
  if (by === 'country') return entry.country ? { ...view, by: 'prefix', country: entry.country } : null;
  if (by === 'prefix') return entry.prefix === null ? null : { ...view, by: 'host', prefix: entry.prefix };
  if (by === 'exporter') return entry.exporter === null ? null : { ...view, by: 'interface', exporter: entry.exporter };
  return null;
}

export interface Crumb {
  text: string;
  view: View;
}

/** The way from all traffic to here; the last is here. */
export function crumbsOf(view: View, asName: string | null): Crumb[] {
  const all: View = { ...view, by: initial.by, asn: null, country: null, prefix: null, exporter: null };
  const by = view.country !== null && view.asn === null ? 'country' : view.exporter !== null ? 'exporter' : 'asn';
  const crumbs: Crumb[] = [{ text: 'All traffic', view: { ...all, by } }];
  let narrow: View = { ...all, by: 'prefix' };
  const step = (text: string, change: Partial<View>) => crumbs.push({ text, view: (narrow = { ...narrow, ...change }) });
  if (view.exporter !== null) step(exporterText(view.exporter), { exporter: view.exporter, by: 'interface' });
  if (view.country !== null) step(countryText(view.country), { country: view.country });
  if (view.asn !== null) step(asText(view.asn, asName, view.label), { asn: view.asn, by: view.asn === 0 ? 'host' : 'prefix' });
  if (view.prefix !== null) step(view.prefix, { prefix: view.prefix, by: 'host' });
  return crumbs;
}
