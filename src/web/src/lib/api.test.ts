import { describe, expect, it } from 'vitest';
import { errorOf } from './api';
import { parts } from './snapshots';

describe('errorOf', () => {
  it('keeps the fields with their remedies', () => {
    const error = errorOf(400, '{"title":"Some fields are not valid.","detail":"One field is not valid; see errors.","errors":{"url":["Give an http or https URL."]}}');
    expect([error.status, error.fields]).toEqual([400, { url: ['Give an http or https URL.'] }]);
  });

  it('takes the detail before the title, and the status where a body says nothing', () => {
    expect([errorOf(409, '{"title":"t","detail":"d"}').message, errorOf(503, '{"title":"t"}').message, errorOf(502, '<html>', 'Bad Gateway').message, errorOf(500, 'null').message]).toEqual(['d', 't', 'Bad Gateway', 'HTTP 500']);
  });
});

describe('parts', () => {
  it('cut a question of many addresses into address lines that a server takes, in order', () => {
    const asked = new URLSearchParams(Array.from({ length: 1000 }, (_, i) => ['address', `2001:db8::${i.toString(16)}`]));
    const cut = parts(asked);
    expect(cut.length).toBeGreaterThan(1);
    expect(Math.max(...cut.map((part) => part.length))).toBeLessThanOrEqual(4000);
    expect(cut.flatMap((part) => new URLSearchParams(part).getAll('address'))).toEqual(asked.getAll('address'));
  });

  it('leave an ordinary question whole', () => {
    expect([parts(new URLSearchParams('address=192.0.2.0/24&address=::1')), parts(new URLSearchParams('ixp=a b'))]).toEqual([['address=192.0.2.0%2F24&address=%3A%3A1'], ['ixp=a+b']]);
  });
});
