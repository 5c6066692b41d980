import type { Entry, Measure } from './api';
import { sum } from './bands';
import { asText, exporterText, interfaceText, type LabelMode } from './labels';

export interface SankeyNode {
  key: string;
  label: string;
  amount: number;
  y: number;
  height: number;
}

export interface SankeyLink {
  /** Keys of the nodes. */
  from: string;
  to: string;
  amount: number;
  /** Where the ribbon begins and ends: the upper edge on each side. */
  y0: number;
  y1: number;
  height: number;
}

export interface Sankey {
  left: SankeyNode[];
  right: SankeyNode[];
  links: SankeyLink[];
  total: number;
}

export interface SankeyOrder {
  ends: 'interface' | 'exporter';
  way: 'in' | 'out';
  measure: Measure;
  mode: LabelMode;
  /** Nodes on each side at most, one of which is for all others. */
  endsAtMost: number;
  networksAtMost: number;
}

export const otherNode = '\0other';

interface Flow {
  end: { key: string; label: string };
  network: { key: string; label: string };
  amount: number;
}

/** Traffic between our ends and networks; the smaller ones of each side are one node. What is not listed is added as other to other. */
export function flowsOf(entries: readonly Entry[], unlisted: number, order: SankeyOrder): Flow[] {
  const other = { key: otherNode, label: 'other' };
  const all = entries
    .map((entry) => ({
      end: order.ends === 'exporter'
        ? { key: `exporter ${entry.exporter}`, label: exporterText(entry.exporter ?? '') }
        : { key: `interface ${entry.exporter} ${entry.interface}`, label: interfaceText(entry) },
      network: { key: `AS${entry.asn ?? 0}`, label: asText(entry.asn ?? 0, entry.asName, order.mode) },
      amount: entry[order.way][order.measure],
    }))
    .filter((flow) => flow.amount > 0);
  const [ends, networks] = [largest(all, 'end', order.endsAtMost), largest(all, 'network', order.networksAtMost)];
  const merged = new Map<string, Flow>();
  const add = (flow: Flow) => {
    const key = `${flow.end.key}\0${flow.network.key}`;
    merged.set(key, { ...flow, amount: flow.amount + (merged.get(key)?.amount ?? 0) });
  };
  for (const flow of all) add({ end: ends.has(flow.end.key) ? flow.end : other, network: networks.has(flow.network.key) ? flow.network : other, amount: flow.amount });
  if (unlisted > 0) add({ end: other, network: other, amount: unlisted });
  return [...merged.values()];
}

// The largest nodes of a side: all of them if they fit, else one less than fits, to leave room for the others.
function largest(flows: readonly Flow[], side: 'end' | 'network', atMost: number): Set<string> {
  const amounts = amountsOf(flows, side);
  const sorted = [...amounts].sort(([, left], [, right]) => right - left).map(([key]) => key);
  return new Set(sorted.length <= atMost ? sorted : sorted.slice(0, atMost - 1));
}

function amountsOf(flows: readonly Flow[], side: 'end' | 'network'): Map<string, number> {
  const amounts = new Map<string, number>();
  for (const flow of flows) amounts.set(flow[side].key, (amounts.get(flow[side].key) ?? 0) + flow.amount);
  return amounts;
}

/** Room for the lines of a label, however thin its node is. */
const slot = 30;

/** Places nodes in two columns and ribbons between them. Traffic goes from left to right: in from networks to our ends, out the other way. */
export function sankeyOf(flows: readonly Flow[], way: 'in' | 'out', height: number, gap: number): Sankey {
  const [fromSide, toSide] = way === 'in' ? (['network', 'end'] as const) : (['end', 'network'] as const);
  const scale = Math.min(scaleOf([...amountsOf(flows, 'end').values()], height, gap), scaleOf([...amountsOf(flows, 'network').values()], height, gap));
  const [left, right] = [column(flows, fromSide, scale, height, gap), column(flows, toSide, scale, height, gap)];
  const place = (nodes: SankeyNode[]) => new Map(nodes.map((node, index) => [node.key, { index, y: node.y }]));
  const [leftAt, rightAt] = [place(left), place(right)];
  const sorted = [...flows].sort((a, b) =>
    leftAt.get(a[fromSide].key)!.index - leftAt.get(b[fromSide].key)!.index || rightAt.get(a[toSide].key)!.index - rightAt.get(b[toSide].key)!.index);
  const links = sorted.map((flow) => {
    const [start, end] = [leftAt.get(flow[fromSide].key)!, rightAt.get(flow[toSide].key)!];
    const link = { from: flow[fromSide].key, to: flow[toSide].key, amount: flow.amount, y0: start.y, y1: end.y, height: flow.amount * scale };
    start.y += link.height;
    end.y += link.height;
    return link;
  });
  return { left, right, links, total: sum(flows.map((flow) => flow.amount)) };
}

/** Height of what is one, so that a column fits: nodes too thin for their labels take a slot each, the others share what is left. */
function scaleOf(amounts: readonly number[], height: number, gap: number): number {
  const sorted = amounts.filter((amount) => amount > 0).sort((left, right) => left - right);
  const whole = Math.max(0, height - gap * (sorted.length - 1));
  for (let thin = 0; thin < sorted.length; thin++) {
    const scale = (whole - thin * slot) / sum(sorted.slice(thin));
    if (sorted[thin]! * scale >= slot) return scale;
  }
  return sorted.length === 0 ? 0 : Math.max(0, slot / sorted.at(-1)!);
}

// The largest first, the others last; the column is centred, and a thin node is in the middle of its slot.
function column(flows: readonly Flow[], side: 'end' | 'network', scale: number, height: number, gap: number): SankeyNode[] {
  const labels = new Map(flows.map((flow) => [flow[side].key, flow[side].label]));
  const sorted = [...amountsOf(flows, side)].sort(
    ([leftKey, left], [rightKey, right]) => Number(leftKey === otherNode) - Number(rightKey === otherNode) || right - left,
  );
  const slotOf = (amount: number) => Math.max(slot, amount * scale);
  let y = (height - sum(sorted.map(([, amount]) => slotOf(amount))) - gap * (sorted.length - 1)) / 2;
  return sorted.map(([key, amount]) => {
    const node = { key, label: labels.get(key)!, amount, y: y + (slotOf(amount) - amount * scale) / 2, height: amount * scale };
    y += slotOf(amount) + gap;
    return node;
  });
}

/** The outline of a ribbon between two columns. */
export function ribbon(link: SankeyLink, x0: number, x1: number): string {
  const middle = (x0 + x1) / 2;
  const height = Math.max(1, link.height);
  const curve = (fromX: number, fromY: number, toX: number, toY: number) =>
    `${fromX},${fromY.toFixed(1)}C${middle},${fromY.toFixed(1)} ${middle},${toY.toFixed(1)} ${toX},${toY.toFixed(1)}`;
  return `M${curve(x0, link.y0, x1, link.y1)}L${curve(x1, link.y1 + height, x0, link.y0 + height)}Z`;
}
