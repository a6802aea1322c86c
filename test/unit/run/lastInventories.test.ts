import assert from 'node:assert/strict';
import { LastInventories } from '../../../extension/src/engine/run/lastInventories.ts';

const kept = (bytes: number) => ({ id: new Uint8Array(32), bytes: new Uint8Array(bytes) });

describe('the inventories of the last run', () => {
  it('are those that were kept last, of the sources that there still are', () => {
    const last = new LastInventories(100);
    const [first, second, other] = [kept(1), kept(2), kept(3)];
    last.keep('s', first);
    last.keep('s', second);
    last.keep('t', other);
    assert.deepEqual([last.of('s'), last.of('t'), last.of('u')], [second, other, undefined]);
    last.retain(new Set(['t', 'u']));
    assert.deepEqual([last.of('s'), last.of('t')], [undefined, other]);
  });

  it('are bounded in sum: one too many is not kept, nor what it takes the place of', () => {
    const last = new LastInventories(10);
    last.keep('s', kept(6));
    last.keep('t', kept(4));
    last.keep('u', kept(1));
    assert.equal(last.of('u'), undefined);
    last.keep('s', kept(7));
    assert.deepEqual([last.of('s'), last.of('t')?.bytes.length], [undefined, 4]);
    last.keep('s', kept(6));
    assert.equal(last.of('s')?.bytes.length, 6);
  });
});
