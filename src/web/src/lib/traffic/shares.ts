import { sum } from './bands';
import type { Entry, Top } from './api';
import { entryText, type LabelMode } from './labels';
import { otherTone, type ToneBook } from './tones';
import { amountIn } from './units';

/** A slice of the pie, a bar of the chart. */
export interface Slice {
  key: string;
  label: string;
  tone: string;
  in: number;
  out: number;
  amount: number;
  /** Of all slices, 0 to 1. */
  share: number;
  entry: Entry | null;
}

/** The first keys, the largest first, and all others as one. */
export function slicesOf(top: Top, count: number, mode: LabelMode, book: ToneBook): Slice[] {
  const amounts = (entry: Entry) => ({
    in: top.direction === 'out' ? 0 : entry.in[top.measure], out: top.direction === 'in' ? 0 : entry.out[top.measure],
    amount: amountIn(top.measure, top.direction, entry.in, entry.out),
  });
  const sorted = [...top.results].sort((left, right) => amounts(right).amount - amounts(left).amount);
  const shown = sorted.slice(0, count).filter((entry) => amounts(entry).amount > 0);
  const toneOf = book.assign(shown.map((entry) => entry.key));
  const rest = sorted.slice(count).map(amounts);
  const other = {
    in: sum(rest.map((one) => one.in)) + (top.direction === 'out' ? 0 : (top.otherIn?.[top.measure] ?? 0)),
    out: sum(rest.map((one) => one.out)) + (top.direction === 'in' ? 0 : (top.otherOut?.[top.measure] ?? 0)),
  };
  const slices: Slice[] = shown.map((entry) => ({
    key: entry.key, label: entryText(top.by, entry, mode), tone: String(toneOf.get(entry.key)), ...amounts(entry), share: 0, entry,
  }));
  if (other.in + other.out > 0) slices.push({ key: '\0other', label: 'other', tone: otherTone, ...other, amount: other.in + other.out, share: 0, entry: null });
  const whole = sum(slices.map((slice) => slice.amount));
  return slices.map((slice) => ({ ...slice, share: whole === 0 ? 0 : slice.amount / whole }));
}

/** A slice's outline around 0, 0; parts of the whole turn, clockwise from the top. */
export function wedge(from: number, to: number, radius: number): string {
  if (to - from >= 0.99999) return `M0,${-radius}A${radius},${radius} 0 1 1 0,${radius}A${radius},${radius} 0 1 1 0,${-radius}Z`;
  const [start, end] = [onCircle(from, radius), onCircle(to, radius)];
  return `M0,0L${start.x.toFixed(2)},${start.y.toFixed(2)}A${radius},${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${end.x.toFixed(2)},${end.y.toFixed(2)}Z`;
}

export const onCircle = (turn: number, radius: number) => ({ x: radius * Math.sin(2 * Math.PI * turn), y: -radius * Math.cos(2 * Math.PI * turn) });

export interface PieLabel {
  slice: Slice;
  side: 'left' | 'right';
  y: number;
  middle: number;
}

/** Labels beside the pie at the height of their slices, pushed apart by a line's height; slices too thin to be seen have none. */
export function pieLabels(slices: readonly Slice[], radius: number, line: number): PieLabel[] {
  let turn = 0;
  const labels = slices.map((slice) => {
    const middle = turn + slice.share / 2;
    turn += slice.share;
    return { slice, middle, side: middle <= 0.5 ? ('right' as const) : ('left' as const), y: onCircle(middle, radius + 8).y };
  }).filter(({ slice }) => slice.share >= 0.012);
  return (['right', 'left'] as const).flatMap((side) => apart(labels.filter((label) => label.side === side).sort((a, b) => a.y - b.y), line, radius + 20));
}

// Downwards first, then up again from the lower bound, which leaves all in between where they fit.
function apart(labels: PieLabel[], line: number, bound: number): PieLabel[] {
  let least = -bound;
  const down = labels.map((label) => {
    const y = Math.max(label.y, least);
    least = y + line;
    return { ...label, y };
  });
  let most = bound;
  return down.reverse().map((label) => {
    const y = Math.min(label.y, most);
    most = y - line;
    return { ...label, y };
  }).reverse();
}
