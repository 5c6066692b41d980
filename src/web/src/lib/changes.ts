import { valueText } from './said';
import type { Change } from './snapshots';

export const changeNames = ['added', 'removed', 'changed'] as const;
export type ChangeName = (typeof changeNames)[number];

/** Differences as they come: all are counted, and of each sort the first are kept, for a comparison may have a million. */
export class ChangeBook {
  readonly counts: Record<ChangeName, number> = { added: 0, removed: 0, changed: 0 };
  readonly rows: Change[] = [];

  constructor(readonly keptAtMost = 50_000) {}

  get isWhole(): boolean {
    return changeNames.every((name) => this.counts[name] <= this.keptAtMost);
  }

  add(change: Change): void {
    if (++this.counts[change.change] <= this.keptAtMost) this.rows.push(change);
  }
}

/** Whether a change is of a sort ("" for any) and speaks of what is looked for: a part of the prefix, or an AS such as AS64500. */
export function isWanted(change: Change, sort: ChangeName | '', text: string): boolean {
  if (sort !== '' && change.change !== sort) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '' || change.prefix.includes(wanted)) return true;
  return [change.before, change.after].some((said) =>
    Object.entries(said ?? {}).some(([name, value]) => {
      const words = valueText(name, value)?.toLowerCase() ?? '';
      return /^as\d+$/.test(wanted) ? words.split(' ').includes(wanted) : words.includes(wanted);
    }),
  );
}

/** Where the page of a number, from 1 and as an address may say anything, begins: the last one where there are fewer. */
export function offsetOf(page: string | null, size: number, count: number): number {
  const asked = page !== null && /^\d{1,9}$/.test(page) ? Number(page) : 1;
  const last = Math.max(1, Math.ceil(count / size));
  return size * (Math.min(Math.max(1, asked), last) - 1);
}
