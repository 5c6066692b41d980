import { describe, expect, it } from 'vitest';
import { addressesIn, changedAttributes, faultOfAddresses, questionOf, saidText, valueText } from './said';

describe('valueText', () => {
  it('tells silence from 0, from an empty text and from no', () => {
    expect([valueText('city', null), valueText('latitude', 0), valueText('city', ''), valueText('is_set', false), valueText('origins', [])]).toEqual([null, '0', '""', 'no', null]);
  });

  it('writes AS numbers as such and other numbers as they are', () => {
    expect([valueText('asn', 0), valueText('origins', [64500, 64501]), valueText('member', 3), valueText('peers', [41, 2]), valueText('id', 26)]).toEqual(['AS0', 'AS64500 AS64501', 'AS3', '41 2', '26']);
  });
});

describe('questionOf', () => {
  it('leads back from what a kind can be asked for', () => {
    expect([questionOf('asn', 'asn', { asn: 64500 }), questionOf('geo', 'country', { country: 'FR' }), questionOf('asn', 'name', { name: 'X' })].map(String)).toEqual(['asn=64500', 'country=FR', 'null']);
  });

  it('asks for the number of an exchange where it is known, for its name may be that of several', () => {
    expect([questionOf('ixp', 'ixp', { ixp: 'Example-IX', id: 26 }), questionOf('ixp', 'ixp', { ixp: 'Example-IX', id: null })].map(String)).toEqual(['ixp=26', 'ixp=Example-IX']);
  });

  it('asks for nothing of what is not said', () => {
    expect(questionOf('ixp', 'member', { member: null })).toBeNull();
  });
});

describe('changes', () => {
  it('say what of an origin changed, and not what follows from it', () => {
    const before = { asn: 64500, origins: [64500], name: 'A', peers: [4], is_set: false };
    const after = { asn: 64501, origins: [64501, 64502], name: 'B', peers: [5, 5], is_set: false };
    expect(changedAttributes({ change: 'changed', prefix: '192.0.2.0/24', before, after })).toEqual([{ name: 'origins', before: 'AS64500', after: 'AS64501 AS64502' }]);
  });

  it('say what of a place changed, from nothing too', () => {
    const change = { change: 'changed' as const, prefix: '192.0.2.0/24', before: { country: 'FR', city: null }, after: { country: 'FR', city: 'Lyon' } };
    expect(changedAttributes(change)).toEqual([{ name: 'city', before: null, after: 'Lyon' }]);
  });

  it('name in a line what was added or removed', () => {
    expect([
      saidText('asn', { origins: [64500], name: 'EXAMPLE' }), saidText('geo', { city: 'Lyon', region: null, country: 'FR' }),
      saidText('ixp', { ixp: 'Example-IX', member: null, member_name: null }), saidText('geo', {}),
    ]).toEqual(['AS64500 EXAMPLE', 'Lyon, FR', 'Example-IX', 'nothing']);
  });
});

describe('addresses', () => {
  it('are taken as people paste them', () => {
    expect(addressesIn(' 192.0.2.1, 2001:db8::/32;\n198.51.100.7\t')).toEqual(['192.0.2.1', '2001:db8::/32', '198.51.100.7']);
  });

  it('are as many as the API takes at once', () => {
    const many = (count: number, text: string) => Array.from({ length: count }, () => text);
    expect([faultOfAddresses(many(1000, '192.0.2.1')), faultOfAddresses(many(20, '192.0.2.0/24'))]).toEqual([null, null]);
    expect(faultOfAddresses(many(1001, '192.0.2.1'))).toContain('There are 1001 addresses and 0 prefixes; give at most 1000');
    expect(faultOfAddresses(many(21, '192.0.2.0/24'))).toContain('There are 0 addresses and 21 prefixes');
    expect(faultOfAddresses([])).toContain('Give an address or a prefix');
  });
});
