import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { genesisDigest, nextDigest } from '@bytesync/shared/crypto/chain.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { LogChain } from '../../../extension/src/engine/relay/logChain.ts';

const SENDER = createId();
const LOG = createId();
const forked = { code: 'log-forked' };

function entries(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => randomBytes(20));
}

function chainOf(payloads: readonly Uint8Array[], start = 0): LogChain {
  const chain = new LogChain({ logId: LOG, position: start, digest: genesisDigest(LOG, LOG) });
  for (const [at, payload] of payloads.entries()) chain.append(start + at + 1, SENDER, payload);
  return chain;
}

describe('LogChain', () => {
  it('chains entries as the relay does, from wherever it starts', () => {
    for (const start of [0, 41]) {
      const payloads = entries(3);
      let digest = genesisDigest(LOG, LOG);
      for (const [at, payload] of payloads.entries()) {
        digest = nextDigest(digest, start + at + 1, SENDER, payload);
      }
      assert.deepEqual(chainOf(payloads, start).point, { logId: LOG, position: start + 3, digest });
    }
  });

  it('remembers every point, however long the log', () => {
    const payloads = entries(5000);
    const chain = chainOf([]);
    const points = payloads.map((payload, at) => {
      chain.append(at + 1, SENDER, payload);
      return chain.point;
    });
    for (const point of points) chain.check(point);
    const [, , third] = points;
    assert.ok(third);
    assert.throws(() => chain.check({ ...third, position: 4 }), forked);
  });

  it('takes an entry once, and refuses gaps and other entries in its place', () => {
    const payloads = entries(3);
    const chain = chainOf(payloads);
    const [first = new Uint8Array()] = payloads;
    assert.equal(chain.append(1, SENDER, first), false);
    assert.equal(chain.point.position, 3);
    assert.throws(() => chain.append(1, SENDER, randomBytes(20)), forked);
    assert.throws(() => chain.append(1, createId(), first), forked);
    assert.throws(() => chain.append(5, SENDER, first), forked);
    assert.equal(chain.append(4, SENDER, first), true);
  });

  const { point } = chainOf(entries(2), 10);
  const cases: [string, Partial<typeof point>, boolean][] = [
    ['another digest', { digest: randomBytes(32) }, false],
    ['another log', { logId: createId() }, false],
    ['another log, before our start', { logId: createId(), position: 3 }, false],
    ['a position that is not there yet', { position: 13 }, false],
    ['a position before our start', { position: 9 }, true],
  ];
  for (const [name, change, passes] of cases) {
    it(`${passes ? 'can tell nothing of' : 'refuses'} ${name}`, () => {
      const chain = chainOf(entries(2), 10);
      const claim = { ...chain.point, ...change };
      if (passes) chain.check(claim);
      else assert.throws(() => chain.check(claim), forked);
    });
  }
});
