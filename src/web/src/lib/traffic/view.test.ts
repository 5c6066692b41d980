import { describe, expect, it } from 'vitest';
import { addressOf, between, bysOf, initial, linkOf, shownOf, viewOf, type View } from './view';

const viewFrom = (text: string) => viewOf(new URLSearchParams(text));

describe('viewOf', () => {
  it('begins with the last quarter of an hour by AS', () => expect(viewFrom('')).toEqual(initial));

  it('reads back whatever it wrote', () => {
    const views: Partial<View>[] = [
      { span: '7d', by: 'country', direction: 'out', measure: 'packets', run: 3, top: 5, label: 'name', ends: 'exporter', way: 'out' },
      { span: 'custom', from: '2026-05-23T06:00', to: '2026-05-23T07:30:15', by: 'port' },
      { by: 'host', asn: 0, prefix: '2001:db8::/32' },
      { by: 'interface', exporter: 'local' },
    ];
    for (const view of views) expect(viewOf(shownOf({ ...initial, ...view }))).toEqual({ ...initial, ...view });
  });

  it('says nothing of what is as at first', () => {
    expect(linkOf(initial)).toBe('/traffic');
    expect(linkOf({ ...initial, span: '1h', asn: 64500, by: 'prefix' })).toBe('/traffic#span=1h&by=prefix&asn=64500');
  });

  it('takes no notice of what it does not know', () => {
    expect(viewFrom('span=century&by=link&direction=up&measure=miles&run=x&top=7&label=all&asn=-1&ends=both&way=round')).toEqual(initial);
    expect(viewFrom('span=custom&from=2026-05-23T07:00&to=2026-05-23T06:00').span).toBe('15m');
    expect(viewFrom('span=custom&from=2026-99-23T07:00&to=2026-99-24T06:00').span).toBe('15m');
  });

  it('is by what the narrowed traffic can be by', () => {
    expect(viewFrom('asn=64500').by).toBe('prefix');
    expect(viewFrom('asn=64500&by=host').by).toBe('host');
    expect(viewFrom('asn=0').by).toBe('host');
    expect(viewFrom('prefix=192.0.2.0/24&by=prefix').by).toBe('host');
    expect(bysOf({ ...initial, exporter: '192.0.2.1' })).toEqual(['interface']);
  });
});

describe('addressOf', () => {
  it('asks for a span until now, or for one of its own in UTC', () => {
    expect(addressOf('series', initial, 8)).toBe('/api/v1/traffic/series?by=asn&since=15m&direction=both&measure=bytes&limit=8');
    expect(addressOf('top', between({ ...initial, run: 2 }, Date.UTC(2026, 4, 23, 6), Date.UTC(2026, 4, 23, 6, 30, 5)), 50, 'csv')).toBe(
      '/api/v1/traffic/top?by=asn&since=2026-05-23T06%3A00%3A00Z&until=2026-05-23T06%3A30%3A05Z&direction=both&measure=bytes&limit=50&run=2&format=csv',
    );
  });

  it('asks for the live minute by the second, and for seconds without a span', () => {
    expect(addressOf('series', { ...initial, span: '1m' }, 8)).toBe('/api/v1/traffic/series?by=asn&since=75s&step=1s&direction=both&measure=bytes&limit=8');
    expect(addressOf('live', { ...initial, span: '1m', asn: 64500, by: 'prefix' }, 8)).toBe('/api/v1/traffic/live?by=prefix&direction=both&measure=bytes&limit=8&asn=64500');
  });

  it('asks for links one way, narrowed only by what links have', () => {
    expect(addressOf('links', { ...initial, way: 'out', asn: 64500, prefix: '192.0.2.0/24' }, 500)).toBe('/api/v1/traffic/links?since=15m&direction=out&measure=bytes&limit=500&asn=64500');
  });
});
