import { describe, expect, it } from 'vitest';
import { entryOf } from './samples';
import { flowsOf, otherNode, ribbon, sankeyOf, type SankeyOrder } from './sankey';

const link = (asn: number, exporter: string, index: number, from: number, to: number) =>
  entryOf(`AS${asn} at ${exporter} interface ${index}`, from, to, { asn, exporter, interface: index, interfaceName: `if${index}` });
const links = [link(64500, '192.0.2.1', 1, 500, 5), link(64500, '192.0.2.1', 2, 100, 1), link(64501, '192.0.2.1', 1, 200, 90), link(64502, '192.0.2.2', 1, 50, 0), link(64503, '192.0.2.2', 1, 30, 0)];
const order: SankeyOrder = { ends: 'interface', way: 'in', measure: 'bytes', mode: 'number', endsAtMost: 8, networksAtMost: 8 };
const said = (flows: ReturnType<typeof flowsOf>) => flows.map((flow) => [flow.end.label, flow.network.label, flow.amount]);

describe('flowsOf', () => {
  it('adds interfaces of an exporter up where it is by exporter', () => {
    expect(said(flowsOf(links, 0, { ...order, ends: 'exporter' }))).toEqual([
      ['192.0.2.1', 'AS64500', 600], ['192.0.2.1', 'AS64501', 200], ['192.0.2.2', 'AS64502', 50], ['192.0.2.2', 'AS64503', 30],
    ]);
  });

  it('makes one node of the smaller networks, and of what is not listed', () => {
    expect(said(flowsOf(links, 20, { ...order, networksAtMost: 3 }))).toEqual([
      ['if1 at 192.0.2.1', 'AS64500', 500], ['if2 at 192.0.2.1', 'AS64500', 100], ['if1 at 192.0.2.1', 'AS64501', 200], ['if1 at 192.0.2.2', 'other', 80], ['other', 'other', 20],
    ]);
  });

  it('leaves out links without traffic of that way', () => {
    expect(said(flowsOf(links, 0, { ...order, way: 'out' })).map(([, network]) => network)).toEqual(['AS64500', 'AS64500', 'AS64501']);
  });
});

describe('sankeyOf', () => {
  it('puts networks on the left of what comes in, and on the right of what goes out', () => {
    const flows = flowsOf(links, 20, order);
    expect(sankeyOf(flows, 'in', 600, 8).left.map((node) => node.label)).toEqual(['AS64500', 'AS64501', 'AS64502', 'AS64503', 'other']);
    expect(sankeyOf(flows, 'out', 600, 8).right.at(-1)!.key).toBe(otherNode);
  });

  it('fits its height, with room for every label and ribbons as high as their nodes', () => {
    const { left, right, links: ribbons, total } = sankeyOf(flowsOf(links, 20, order), 'in', 600, 8);

    expect(total).toBe(900);
    for (const nodes of [left, right]) {
      const middles = nodes.map((node) => node.y + node.height / 2);
      expect(nodes[0]!.y).toBeGreaterThanOrEqual(-1e-9);
      expect(nodes.at(-1)!.y + nodes.at(-1)!.height).toBeLessThanOrEqual(600 + 1e-9);
      expect(middles.every((y, place) => place === 0 || y - middles[place - 1]! >= 30)).toBe(true);
    }
    for (const node of left) expect(ribbons.filter((one) => one.from === node.key).reduce((sum, one) => sum + one.height, 0)).toBeCloseTo(node.height);
    for (const node of right) expect(ribbons.filter((one) => one.to === node.key).reduce((sum, one) => sum + one.height, 0)).toBeCloseTo(node.height);
  });

  it('is empty of nothing', () => expect(sankeyOf([], 'in', 600, 8)).toEqual({ left: [], right: [], links: [], total: 0 }));
});

describe('ribbon', () => {
  it('is seen however thin', () => {
    expect(ribbon({ from: 'a', to: 'b', amount: 1, y0: 10, y1: 20, height: 0.01 }, 0, 100)).toBe('M0,10.0C50,10.0 50,20.0 100,20.0L100,21.0C50,21.0 50,11.0 0,11.0Z');
  });
});
