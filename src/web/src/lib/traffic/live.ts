import type { Amount, Entry, Point, Series, Top } from './api';
import { amountIn } from './units';

export type LiveState = 'connecting' | 'live' | 'reconnecting';

const nothing: Amount = { bytes: 0, packets: 0, flows: 0 };
const plus = (left: Amount, right: Amount): Amount => ({ bytes: left.bytes + right.bytes, packets: left.packets + right.packets, flows: left.flows + right.flows });

interface Second {
  at: number;
  totalIn: number;
  totalOut: number;
  entries: Map<string, Entry>;
  top: Top;
}

/** The newest seconds as they come, added up to what a question about them would answer. */
export class LiveWindow {
  #seconds: Second[] = [];

  constructor(readonly length = 60) {}

  get size(): number {
    return this.#seconds.length;
  }

  /** Takes a second. One that came before, as after a reconnect, changes nothing. */
  add(top: Top): void {
    const at = Date.parse(top.since);
    const last = this.#seconds.at(-1);
    if (Number.isNaN(at) || (last && at <= last.at)) return;
    const [totalIn, totalOut] = [totalOf(top, 'in'), totalOf(top, 'out')];
    this.#seconds.push({ at, totalIn, totalOut, entries: new Map(top.results.map((entry) => [entry.key, entry])), top });
    this.#seconds = this.#seconds.filter((second) => second.at > at - this.length * 1000);
  }

  /** As if asked of the API: keys by rank, a point for each second, also where nothing came. Null before the first second. */
  series(): Series | null {
    const last = this.#seconds.at(-1);
    if (!last) return null;
    const { measure, direction } = last.top;
    const sums = new Map<string, Entry>();
    for (const { entries } of this.#seconds) {
      for (const [key, entry] of entries) sums.set(key, added(sums.get(key), entry));
    }
    const rank = (entry: Entry) => amountIn(measure, direction, entry.in, entry.out);
    const results = [...sums.values()].sort((left, right) => rank(right) - rank(left));
    const whole = this.#seconds.reduce((total, second) => total + (direction === 'out' ? 0 : second.totalIn) + (direction === 'in' ? 0 : second.totalOut), 0);
    const other = (name: 'otherIn' | 'otherOut') =>
      last.top[name] === null ? null : this.#seconds.reduce((total, second) => plus(total, second.top[name] ?? nothing), nothing);
    const directions = this.#seconds.map((second) => second.top.directions);
    const over = (name: keyof Top['directions']) => directions.reduce((total, one) => plus(total, one[name]), nothing);
    const top: Top = {
      ...last.top, since: new Date(last.at - (this.length - 1) * 1000).toISOString(), until: new Date(last.at + 1000).toISOString(), stepSeconds: 1,
      directions: { in: over('in'), out: over('out'), transit: over('transit'), internal: over('internal') },
      results: results.map((entry) => ({ ...entry, share: whole === 0 ? 0 : rank(entry) / whole })),
      otherIn: other('otherIn'), otherOut: other('otherOut'),
      unlistedBytesAtMost: this.#seconds.reduce((total, second) => total + second.top.unlistedBytesAtMost, 0),
    };
    return { top, points: this.#points(last.at, results) };
  }

  #points(last: number, results: readonly Entry[]): Point[] {
    const byTime = new Map(this.#seconds.map((second) => [second.at, second]));
    return Array.from({ length: this.length }, (_, place) => {
      const at = last - (this.length - 1 - place) * 1000;
      const second = byTime.get(at);
      const of = (way: 'in' | 'out') => results.map((entry) => second?.entries.get(entry.key)?.[way][second.top.measure] ?? 0);
      return { at: new Date(at).toISOString(), totalIn: second?.totalIn ?? 0, totalOut: second?.totalOut ?? 0, in: of('in'), out: of('out') };
    });
  }
}

function added(sum: Entry | undefined, entry: Entry): Entry {
  if (!sum) return entry;
  return { ...entry, in: plus(sum.in, entry.in), out: plus(sum.out, entry.out), bytesAtMost: sum.bytesAtMost + entry.bytesAtMost };
}

const totalOf = (top: Top, way: 'in' | 'out') =>
  top.results.reduce((total, entry) => total + entry[way][top.measure], 0) + ((way === 'in' ? top.otherIn : top.otherOut)?.[top.measure] ?? 0);

/** Follows the newest closed second. The browser reconnects by itself where it can; where the coordinator refused, a new try is made. */
export function follow(address: string, onSecond: (top: Top) => void, onState: (state: LiveState) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(address);
    source.onopen = () => onState('live');
    source.onerror = () => {
      onState('reconnecting');
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 3000);
    };
    source.addEventListener('second', (event) => onSecond(JSON.parse((event as MessageEvent<string>).data) as Top));
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
