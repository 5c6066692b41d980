import { describe, expect, it } from 'vitest';
import { parsedLines } from './lines';

const bytes = new TextEncoder();

const bodyOf = (pieces: Uint8Array[], stopped = () => {}) =>
  new ReadableStream<Uint8Array>({
    pull: (body) => {
      const next = pieces.shift();
      if (next) body.enqueue(next);
      else body.close();
    },
    cancel: stopped,
  });

async function read(pieces: Uint8Array[]): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const batch of parsedLines(bodyOf(pieces))) all.push(...batch);
  return all;
}

describe('parsedLines', () => {
  it('reads the same wherever the body was cut, within letters too', async () => {
    const whole = bytes.encode('{"name":"Zürich"}\n{"asn":0}\n{"name":""}\n');
    for (let cut = 0; cut <= whole.length; cut++) expect(await read([whole.slice(0, cut), whole.slice(cut)])).toEqual([{ name: 'Zürich' }, { asn: 0 }, { name: '' }]);
  });

  it('finds nothing in an empty body', async () => {
    expect(await read([])).toEqual([]);
  });

  it('tells a body that broke off from one that ended', async () => {
    await expect(read([bytes.encode('{"asn":1}\n{"as')])).rejects.toThrow('The answer broke off; ask again.');
  });

  it('stops the body when the reader has enough', async () => {
    let wasStopped = false;
    for await (const batch of parsedLines(bodyOf([bytes.encode('1\n'), bytes.encode('2\n'), bytes.encode('3\n')], () => (wasStopped = true)))) {
      expect(batch).toEqual([1]);
      break;
    }
    expect(wasStopped).toBe(true);
  });
});
