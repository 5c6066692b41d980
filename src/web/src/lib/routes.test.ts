import { describe, expect, it } from 'vitest';
import { parseRoute, pathOf } from './routes';

describe('parseRoute', () => {
  it('knows every address that the page makes', () => {
    expect([pathOf.list('geo'), pathOf.snapshot('asn', 'production'), pathOf.query('ixp', 'latest'), pathOf.diff('asn', 'a', 'b'), pathOf.create('geo'), pathOf.job('j')].map(parseRoute)).toEqual([
      { page: 'snapshots', kind: 'geo' },
      { page: 'snapshot', kind: 'asn', id: 'production' },
      { page: 'query', kind: 'ixp', id: 'latest' },
      { page: 'diff', kind: 'asn', before: 'a', after: 'b' },
      { page: 'create', kind: 'geo' },
      { page: 'job', id: 'j' },
    ]);
  });

  it('reads a name that is escaped, and leaves what is no escape as it is', () => {
    expect([parseRoute('/campaigns/a%20b'), parseRoute('/campaigns/%E0%A4'), parseRoute('/snapshots/asn/100%/')]).toEqual([
      { page: 'campaign', id: 'a b' },
      { page: 'campaign', id: '%E0%A4' },
      { page: 'snapshot', kind: 'asn', id: '100%' },
    ]);
  });

  it('takes names of pins for what they are even where they look like a view', () => {
    expect([parseRoute('/snapshots/asn/new'), parseRoute('/snapshots/asn/jobs/query')]).toEqual([
      { page: 'snapshot', kind: 'asn', id: 'new' },
      { page: 'query', kind: 'asn', id: 'jobs' },
    ]);
  });

  it('knows the page of traffic, whatever it shows', () => {
    expect(['/traffic', '/traffic/', '/traffic/nowhere'].map((path) => parseRoute(path).page)).toEqual(['traffic', 'traffic', 'list']);
  });

  it('shows a list where nothing is meant', () => {
    expect(['/', '/nowhere', '/campaigns', '/snapshots', '/snapshots/'].map((path) => parseRoute(path).page)).toEqual(['list', 'list', 'list', 'snapshots', 'snapshots']);
  });

  it('puts a question behind the address', () => {
    expect(pathOf.query('ixp', 'latest', new URLSearchParams({ ixp: 'DE-CIX Frankfurt' }))).toBe('/snapshots/ixp/latest/query#ixp=DE-CIX+Frankfurt');
  });
});
