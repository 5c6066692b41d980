import type { Point, Series, Top } from './api';
import type { LabelMode } from './labels';
import { entryText } from './labels';
import { otherTone, type ToneBook } from './tones';
import { rateOf } from './units';

/** A key's rate over time; the chart's stack is made of them. */
export interface Band {
  key: string;
  label: string;
  tone: string;
  in: number[];
  out: number[];
}

export const otherKey = '\0other';

/** Rates of the first keys and of all others together, which are there only where the question is about all traffic. */
export function bandsOf(series: Series, count: number, mode: LabelMode, book: ToneBook): Band[] {
  const { top } = series;
  const shown = top.results.slice(0, count);
  const toneOf = book.assign(shown.map((entry) => entry.key));
  const points = closedPoints(series);
  const rates = (of: (point: Point) => number) => points.map((point) => rateOf(top.measure, of(point), toldSeconds(series, point)));
  const bands: Band[] = shown.map((entry, place) => ({
    key: entry.key, label: entryText(top.by, entry, mode), tone: String(toneOf.get(entry.key)),
    in: rates((point) => point.in[place] ?? 0), out: rates((point) => point.out[place] ?? 0),
  }));
  if (top.otherIn === null && top.results.length <= shown.length) return bands;
  const rest = (total: number, of: readonly number[]) =>
    top.otherIn === null ? sum(of.slice(shown.length)) : Math.max(0, total - sum(of.slice(0, shown.length)));
  const other: Band = {
    key: otherKey, label: 'other', tone: otherTone,
    in: rates((point) => rest(point.totalIn, point.in)), out: rates((point) => rest(point.totalOut, point.out)),
  };
  return sum(other.in) + sum(other.out) > 0 ? [...bands, other] : bands;
}

// A second is stored some seconds after it is over, since records come late.
const lateMs = 10_000;

/** Of the step under way only what is over is told of: its first moments say nothing of its rate yet, and an end without anything is left out, so that
 * it is not taken for silence. */
export function closedPoints(series: Series): Point[] {
  if (series.isLive) return series.points;
  const isYoung = (point: Point) => series.top.stepSeconds * 1000 > lateMs && toldSeconds(series, point) * 1000 < lateMs;
  let length = toldPoints(series).length;
  while (length > 1 && isYoung(series.points[length - 1]!)) length--;
  return series.points.slice(0, length);
}

function toldPoints(series: Series): Point[] {
  const until = Date.parse(series.top.until);
  const isOpen = (point: Point) => point.totalIn + point.totalOut === 0 && Date.parse(point.at) + series.top.stepSeconds * 1000 > until - lateMs;
  let length = series.points.length;
  while (length > 1 && isOpen(series.points[length - 1]!)) length--;
  return series.points.slice(0, length);
}

/** How much of a step is over, seconds: a span that ends within a step has no more of it. */
const toldSeconds = ({ top }: Series, point: Point) => Math.min(top.stepSeconds, Math.max(1, (Date.parse(top.until) - Date.parse(point.at)) / 1000));

/** How much of a span is told of: all but an end without anything that is still open. */
export function coveredSeconds(top: Top, series: Series): number {
  const open = sum(series.points.slice(toldPoints(series).length).map((point) => toldSeconds(series, point)));
  return Math.max(1, (Date.parse(top.until) - Date.parse(top.since)) / 1000 - open);
}

/** Middles of the steps, Unix milliseconds. */
export const middlesOf = (series: Series) => closedPoints(series).map((point) => Date.parse(point.at) + series.top.stepSeconds * 500);

export interface Layer {
  band: Band;
  lower: number[];
  upper: number[];
}

/** Bands on each other, the first at the axis. */
export function stacked(bands: readonly Band[], way: 'in' | 'out'): Layer[] {
  let lower = new Array<number>(bands[0]?.[way].length ?? 0).fill(0);
  return bands.map((band) => {
    const upper = lower.map((base, place) => base + (band[way][place] ?? 0));
    const layer = { band, lower, upper };
    lower = upper;
    return layer;
  });
}

/** Where a stack is highest. */
export const heightOf = (layers: readonly Layer[]) => Math.max(0, ...(layers.at(-1)?.upper ?? []));

/** The outline of a layer: along its upper edge, and back along its lower one. The ends reach to the edges of the chart. */
export function outline(xs: readonly number[], upper: readonly number[], lower: readonly number[], left: number, right: number): string {
  if (xs.length === 0) return '';
  const edge = (ys: readonly number[]) =>
    [[left, ys[0]!], ...xs.map((x, place) => [x, ys[place]!]), [right, ys.at(-1)!]].map(([x, y]) => `${x!.toFixed(1)},${y!.toFixed(1)}`);
  return `M${edge(upper).join('L')}L${edge(lower).reverse().join('L')}Z`;
}

export const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0);
export const mean = (of: readonly number[]) => (of.length === 0 ? 0 : sum(of) / of.length);
