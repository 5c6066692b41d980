import type { Amount, Direction, Entry, Point, Series, Top } from './api';

export type LiveState = 'connecting' | 'live' | 'reconnecting';

const nothing: Amount = { bytes: 0, packets: 0, flows: 0 };

interface Second {
  at: number;
  totalIn: number;
  totalOut: number;
  /** Amounts in the measure asked for. */
  in: Map<string, number>;
  out: Map<string, number>;
}

/** The newest seconds as they come, as a series over the last minute. */
export class LiveWindow {
  #seconds: Second[] = [];
  #entries = new Map<string, Entry>();
  #last: Top | null = null;

  constructor(readonly length = 60) {}

  /** Takes what is stored of the time before the first second. */
  seed({ top, points }: Series): void {
    const first = this.#seconds[0]?.at ?? Number.POSITIVE_INFINITY;
    const before = points.map((point) => ({
      at: Date.parse(point.at), totalIn: point.totalIn, totalOut: point.totalOut,
      in: new Map(top.results.map((entry, place) => [entry.key, point.in[place] ?? 0])),
      out: new Map(top.results.map((entry, place) => [entry.key, point.out[place] ?? 0])),
    })).filter((second) => second.at < first && second.totalIn + second.totalOut > 0);
    for (const entry of top.results) this.#entries.set(entry.key, entry);
    this.#last ??= top;
    this.#seconds = [...before, ...this.#seconds];
    this.#forget();
  }

  /** Takes a second. One that came before, as after a reconnect, changes nothing. */
  add(top: Top): void {
    const at = Date.parse(top.since);
    const last = this.#seconds.at(-1);
    if (Number.isNaN(at) || (last && at <= last.at)) return;
    const amounts = (way: 'in' | 'out') => new Map(top.results.map((entry) => [entry.key, entry[way][top.measure]]));
    this.#seconds.push({ at, totalIn: totalOf(top, 'in'), totalOut: totalOf(top, 'out'), in: amounts('in'), out: amounts('out') });
    for (const entry of top.results) this.#entries.set(entry.key, entry);
    this.#last = top;
    this.#forget();
  }

  /** Keys by rank in this minute, and a point for each second, also where nothing came. Null before there is one. */
  series(): Series | null {
    const [newest, last] = [this.#seconds.at(-1), this.#last];
    if (!newest || !last) return null;
    const keys = this.#ranked(last.direction);
    const byTime = new Map(this.#seconds.map((second) => [second.at, second]));
    const points: Point[] = Array.from({ length: this.length }, (_, place) => {
      const at = newest.at - (this.length - 1 - place) * 1000;
      const second = byTime.get(at);
      const of = (way: 'in' | 'out') => keys.map((key) => second?.[way].get(key) ?? 0);
      return { at: new Date(at).toISOString(), totalIn: second?.totalIn ?? 0, totalOut: second?.totalOut ?? 0, in: of('in'), out: of('out') };
    });
    const top: Top = {
      ...last, since: points[0]!.at, until: new Date(newest.at + 1000).toISOString(), stepSeconds: 1, results: keys.map((key) => this.#entries.get(key)!),
      otherIn: last.otherIn && nothing, otherOut: last.otherOut && nothing,
    };
    return { top, points, isLive: true };
  }

  #ranked(direction: Direction): string[] {
    const sums = new Map<string, number>();
    for (const second of this.#seconds) {
      for (const way of ['in', 'out'] as const) {
        if (direction !== 'both' && direction !== way) continue;
        for (const [key, amount] of second[way]) sums.set(key, (sums.get(key) ?? 0) + amount);
      }
    }
    return [...sums].sort(([, left], [, right]) => right - left).map(([key]) => key);
  }

  #forget(): void {
    const newest = this.#seconds.at(-1)?.at ?? 0;
    this.#seconds = this.#seconds.filter((second) => second.at > newest - this.length * 1000);
    if (this.#entries.size <= 10 * this.length) return;
    const used = new Set(this.#seconds.flatMap((second) => [...second.in.keys(), ...second.out.keys()]));
    this.#entries = new Map([...this.#entries].filter(([key]) => used.has(key)));
  }
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
