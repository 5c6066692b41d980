import { describe, expect, it } from 'vitest';
import { asText, countryText, cut, entryText, interfaceText } from './labels';
import { entryOf } from './samples';

describe('asText', () => {
  it('says number, name or both', () => {
    expect((['number', 'name', 'both'] as const).map((mode) => asText(64500, 'Example Networks', mode))).toEqual(['AS64500', 'Example Networks', 'AS64500: Example Networks']);
  });

  it('falls back to the number, and knows that 0 is none', () => {
    expect([asText(64500, null, 'name'), asText(64500, '', 'both'), asText(0, null, 'both')]).toEqual(['AS64500', 'AS64500', 'unknown AS']);
  });
});

describe('interfaceText', () => {
  it('says whose it is, but not of this host', () => {
    expect([
      interfaceText({ exporter: '192.0.2.1', interface: 7, interfaceName: 'xe-0/0/0' }),
      interfaceText({ exporter: '192.0.2.1', interface: 7, interfaceName: null }),
      interfaceText({ exporter: '192.0.2.1', interface: 0, interfaceName: null }),
      interfaceText({ exporter: 'local', interface: 2, interfaceName: 'eth0' }),
    ]).toEqual(['xe-0/0/0 at 192.0.2.1', 'interface 7 at 192.0.2.1', 'unknown interface at 192.0.2.1', 'eth0']);
  });
});

describe('entryText', () => {
  it('names each kind as its readers do', () => {
    expect(entryText('port', entryOf('tcp/443', 1, 1), 'both')).toBe('tcp/443 https');
    expect(entryText('port', entryOf('tcp/44321', 1, 1), 'both')).toBe('tcp/44321');
    expect(['1/0', '58/0', '99/0'].map((key) => entryText('port', entryOf(key, 1, 1), 'both'))).toEqual(['ICMP', 'ICMPv6', 'protocol 99']);
    expect(entryText('country', entryOf('NL', 1, 1, { country: 'NL' }), 'both')).toBe('NL Netherlands');
    expect(entryText('exporter', entryOf('local', 1, 1, { exporter: 'local' }), 'both')).toBe('this host');
    expect(entryText('prefix', entryOf('192.0.2.0/24', 1, 1), 'name')).toBe('192.0.2.0/24');
  });

  it('leaves what is no country as it is', () => expect([countryText('XX'), countryText('nl'), countryText('')]).toEqual(['XX', 'nl', 'unknown country']));
});

describe('cut', () => {
  it('leaves addresses their ends', () => expect([cut('198.18.0.69', 8), cut('2001:db8:2::9', 8), cut('192.0.2.1', 9)]).toEqual(['…18.0.69', '…b8:2::9', '192.0.2.1']));

  it('ends in an ellipsis, and leaves an AS its number whole', () => {
    expect([cut('Example Networks', 16), cut('Example Networks', 10)]).toEqual(['Example Networks', 'Example N…']);
    expect([cut('AS64500: Example Networks', 18), cut('AS64500: Example Networks', 12)]).toEqual(['AS64500: Example…', 'AS64500']);
  });
});
