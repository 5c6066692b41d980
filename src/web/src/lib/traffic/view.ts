import type { By, Direction, Measure } from './api';
import type { LabelMode } from './labels';

/** What the page of traffic shows: the part of its address behind the #. */
export interface View {
  span: Span;
  /** Moments in UTC as "2026-05-23T06:00"; for a span of one's own. */
  from: string;
  to: string;
  by: By;
  direction: Direction;
  measure: Measure;
  run: number | null;
  top: number;
  label: LabelMode;
  /** What the view is narrowed to. */
  asn: number | null;
  country: string | null;
  prefix: string | null;
  exporter: string | null;
  /** The Sankey's: of what the ends that are ours are, and which way traffic goes. */
  ends: 'interface' | 'exporter';
  way: 'in' | 'out';
}

export type Span = '1m' | '15m' | '1h' | '24h' | '7d' | '30d' | 'custom';

export const spanText: Record<Span, string> = { '1m': 'Live', '15m': '15 min', '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d', custom: 'From – to' };
export const byText: Record<By, string> = {
  asn: 'AS', owner: 'Owner', country: 'Country', prefix: 'Prefix', host: 'Host', port: 'Port', ixp: 'IXP', interface: 'Interface', exporter: 'Exporter', link: 'Link',
};

/** What traffic can be chosen to be by. */
const bys: readonly By[] = ['asn', 'owner', 'country', 'prefix', 'host', 'port', 'ixp', 'interface', 'exporter'];

/** As in a sentence: "AS", "country". */
export const byWord = (by: By) => (by === 'asn' || by === 'ixp' ? byText[by] : byText[by].toLowerCase());

export const directionText: Record<Direction, string> = { both: 'in and out', in: 'in', out: 'out' };
export const measureText: Record<Measure, string> = { bytes: 'bytes', packets: 'packets', flows: 'flows' };
export const tops = [5, 8, 10] as const;

export const initial: View = {
  span: '15m', from: '', to: '', by: 'asn', direction: 'both', measure: 'bytes', run: null, top: 8, label: 'both',
  asn: null, country: null, prefix: null, exporter: null, ends: 'interface', way: 'in',
};

const momentPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** Reads the address; what it does not know is as at first. */
export function viewOf(shown: URLSearchParams): View {
  const one = <T extends string>(name: keyof View, of: readonly T[]): T => of.find((value) => value === shown.get(name)) ?? (initial[name] as T);
  const [from, to] = [momentOf(shown.get('from')), momentOf(shown.get('to'))];
  const span = one('span', Object.keys(spanText) as Span[]);
  const top = Number(shown.get('top'));
  const view: View = {
    span: span === 'custom' && !(from < to) ? initial.span : span,
    from, to,
    by: one('by', bys),
    direction: one('direction', Object.keys(directionText) as Direction[]),
    measure: one('measure', Object.keys(measureText) as Measure[]),
    run: wholeOf(shown.get('run')),
    top: tops.find((size) => size === top) ?? initial.top,
    label: one('label', ['number', 'name', 'both']),
    asn: wholeOf(shown.get('asn')),
    country: shown.get('country') || null,
    prefix: shown.get('prefix') || null,
    exporter: shown.get('exporter') || null,
    ends: one('ends', ['interface', 'exporter']),
    way: one('way', ['in', 'out']),
  };
  return bysOf(view).includes(view.by) ? view : { ...view, by: bysOf(view)[0]! };
}

const momentOf = (text: string | null) => (text !== null && momentPattern.test(text) && !Number.isNaN(Date.parse(`${text}Z`)) ? text : '');
const wholeOf = (text: string | null) => (text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null);

/** What the address says of a view: only what differs from the first. */
export function shownOf(view: View): URLSearchParams {
  const shown = new URLSearchParams();
  for (const name of Object.keys(initial) as (keyof View)[]) {
    if (view[name] !== initial[name] && view[name] !== null && (view.span === 'custom' || (name !== 'from' && name !== 'to')))
      shown.set(name, String(view[name]));
  }
  return shown;
}

export const linkOf = (view: View) => {
  const shown = shownOf(view);
  return `/traffic${shown.size > 0 ? `#${shown}` : ''}`;
};

export const isNarrowed = (view: View) => view.asn !== null || view.country !== null || view.prefix !== null || view.exporter !== null;

/** By what a view can be: a network has prefixes and hosts, an exporter interfaces. */
export function bysOf(view: View): By[] {
  if (view.prefix !== null) return ['host'];
  if (view.asn === 0) return ['host', 'prefix'];
  if (view.asn !== null || view.country !== null) return ['prefix', 'host'];
  if (view.exporter !== null) return ['interface'];
  return [...bys];
}

/** The address of an answer of the API. Links are asked for one way, as the Sankey shows them. */
export function addressOf(what: 'top' | 'series' | 'links' | 'live', view: View, limit: number, format?: 'csv' | 'json'): string {
  const asked = new URLSearchParams();
  if (what !== 'links') asked.set('by', view.by);
  if (view.span === 'custom') {
    asked.set('since', momentParameter(view.from));
    asked.set('until', momentParameter(view.to));
  } else if (what !== 'live') asked.set('since', view.span === '1m' && what === 'series' ? '75s' : view.span);
  // The newest seconds are still open: with some more before them, a whole minute is known.
  if (view.span === '1m' && what === 'series') asked.set('step', '1s');
  asked.set('direction', what === 'links' ? view.way : view.direction);
  asked.set('measure', view.measure);
  asked.set('limit', String(limit));
  for (const name of ['run', 'asn', 'prefix', 'country', 'exporter'] as const) {
    if (view[name] !== null && !(what === 'links' && (name === 'prefix' || name === 'country'))) asked.set(name, String(view[name]));
  }
  if (format) asked.set('format', format);
  return `/api/v1/traffic/${what}?${asked}`;
}

const momentParameter = (moment: string) => (moment.length === 16 ? `${moment}:00Z` : `${moment}Z`);

/** A moment for the fields of a span of one's own. */
export const momentText = (at: number) => new Date(at).toISOString().slice(0, 19).replace(/:00$/, '');

/** A span of one's own around two moments. */
export const between = (view: View, from: number, to: number): View => ({ ...view, span: 'custom', from: momentText(from), to: momentText(to) });
