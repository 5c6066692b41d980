import { describe, expect, it } from 'vitest';
import { crumbsOf, into } from './drill';
import { entryOf } from './samples';
import { initial, linkOf } from './view';

describe('into', () => {
  it('leads from a network to its prefixes and on to their hosts, and keeps the rest', () => {
    const network = into({ ...initial, span: '1h' }, 'asn', entryOf('AS64500', 1, 1))!;
    const prefix = into(network, 'prefix', entryOf('192.0.2.0/24', 1, 1, { prefix: '192.0.2.0/24' }))!;

    expect([network, prefix].map(linkOf)).toEqual(['/traffic#span=1h&by=prefix&asn=64500', '/traffic#span=1h&by=host&asn=64500&prefix=192.0.2.0%2F24']);
    expect(into(prefix, 'host', entryOf('192.0.2.1', 1, 1, { host: '192.0.2.1' }))).toBeNull();
  });

  it('leads into the traffic that no AS is known of, and into no owner of several', () => {
    expect(into(initial, 'asn', entryOf('AS0', 1, 1))).toMatchObject({ asn: 0, by: 'host' });
    expect(into(initial, 'owner', entryOf('Example', 1, 1))).toBeNull();
  });

  it('leads from a country to prefixes and from an exporter to interfaces', () => {
    expect(into(initial, 'country', entryOf('NL', 1, 1, { country: 'NL' }))).toMatchObject({ country: 'NL', by: 'prefix' });
    expect(into(initial, 'exporter', entryOf('192.0.2.1', 1, 1, { exporter: '192.0.2.1' }))).toMatchObject({ exporter: '192.0.2.1', by: 'interface' });
    expect(into(initial, 'port', entryOf('tcp/443', 1, 1))).toBeNull();
  });
});

describe('crumbsOf', () => {
  it('is the way back', () => {
    const crumbs = crumbsOf({ ...initial, by: 'host', country: 'NL', asn: 64500, prefix: '192.0.2.0/24' }, 'Example');
    expect(crumbs.map((crumb) => [crumb.text, linkOf(crumb.view)])).toEqual([
      ['All traffic', '/traffic'],
      ['NL Netherlands', '/traffic#by=prefix&country=NL'],
      ['AS64500: Example', '/traffic#by=prefix&asn=64500&country=NL'],
      ['192.0.2.0/24', '/traffic#by=host&asn=64500&country=NL&prefix=192.0.2.0%2F24'],
    ]);
  });

  it('goes back to where it came from', () => {
    expect(crumbsOf({ ...initial, by: 'prefix', country: 'NL' }, null)[0]!.view.by).toBe('country');
    expect(crumbsOf({ ...initial, by: 'interface', exporter: 'local' }, null)).toMatchObject([{ view: { by: 'exporter' } }, { text: 'this host' }]);
  });
});
