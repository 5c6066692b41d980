import { countText } from '../format';
import type { Run } from './api';

export const kindText: Record<Run['kind'], string> = { capture: 'capture', file: 'file', collection: 'collection', import: 'import' };

const names: Record<string, string> = {
  received: 'received', kernelDrops: 'dropped by the kernel', packets: 'IP packets', ipv4Packets: 'IPv4', ipv6Packets: 'IPv6', fragments: 'fragments',
  notIp: 'not IP', malformed: 'malformed', notPublicPackets: 'packets without a public address',
  tooLate: 'too late', tooEarly: 'too early', sequenceGaps: 'sequence gaps', unknownTemplates: 'sets of unknown templates', lostRecords: 'records lost',
  lostDatagrams: 'datagrams lost', outOfOrder: 'out of order', datagrams: 'datagrams', records: 'records', refusedDatagrams: 'datagrams refused',
};

// Those that mean that traffic is missing.
const losses = new Set(['kernelDrops', 'sequenceGaps', 'unknownTemplates', 'lostRecords', 'lostDatagrams', 'tooLate', 'tooEarly', 'malformed', 'exportersRefused']);
const shownAlways = new Set(['received', 'kernelDrops']);

export interface ShownCount {
  name: string;
  text: string;
  tone: 'bad' | 'plain';
}

/** Counts in the order that an operator reads them: known ones first, zeros only where they say something. */
export function countsOf(counts: Readonly<Record<string, number>>): ShownCount[] {
  const order = Object.keys(names);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(counts)
    .filter(([name, count]) => count !== 0 || shownAlways.has(name))
    .sort(([left], [right]) => place(left) - place(right) || left.localeCompare(right))
    .map(([name, count]) => ({ name, text: saidOf(name, count), tone: losses.has(name) && count > 0 ? 'bad' : 'plain' }));
}

function saidOf(name: string, count: number): string {
  if (name !== 'samplingRate') return `${countText(count)} ${countName(name)}`;
  return count === 1 ? 'every packet sampled' : `1 in ${countText(count)} packets sampled`;
}

/** "unknownSamplers" as "unknown samplers". */
export const countName = (name: string) => names[name] ?? name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).trim();

/** "12:03:07Z", with the day where it is another than today, and to the tenth of a second where that is asked for. */
export function momentText(moment: string, now: number, tenths = false): string {
  const iso = new Date(moment).toISOString();
  return `${iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? '' : `${iso.slice(0, 10)} `}${iso.slice(11, tenths ? 21 : 19)}Z`;
}

/** What a reader must know of a run that did not come to its end. */
export function lossText(run: Pick<Run, 'kind' | 'state' | 'storedUntil'>, now: number): string | null {
  if (run.state !== 'killed') return null;
  if (run.storedUntil === null) return 'killed before anything was stored: what it saw is lost';
  return run.kind === 'file'
    ? `killed before its end: its packets until ${momentText(run.storedUntil, now, true)} count`
    : `killed: what came after ${momentText(run.storedUntil, now, true)} is lost`;
}

/** Whether anything is being recorded now. */
export const isRecording = (runs: readonly Run[]) => runs.some((run) => run.state === 'running');

/** The span of all that a run stored, whole seconds; null before there is any. */
export function wholeOf(run: Pick<Run, 'dataFrom' | 'storedUntil'>): { from: number; to: number } | null {
  if (run.dataFrom === null || run.storedUntil === null) return null;
  const [from, to] = [Math.floor(Date.parse(run.dataFrom) / 1000), Math.ceil(Date.parse(run.storedUntil) / 1000)];
  return { from: from * 1000, to: Math.max(to, from + 1) * 1000 };
}

/** When the newest traffic was stored; null if there is none. */
export function newestOf(runs: readonly Run[]): number | null {
  const stored = runs.flatMap((run) => (run.storedUntil === null ? [] : [Date.parse(run.storedUntil)]));
  return stored.length === 0 ? null : Math.max(...stored);
}
