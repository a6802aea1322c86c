import assert from 'node:assert/strict';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import {
  packItems,
  unpackItems,
} from '../../../extension/src/engine/comparison/byHand/packedItems.ts';
import {
  type HandsOf,
  type HandsOwner,
  handsKey,
  openHands,
  sealHands,
} from '../../../extension/src/engine/keptHands/handsFile.ts';
import { hasCode } from '../streams/errors.ts';

const BY = { by: { memberId: createId(), letter: 'A', name: 'Ada' }, atMs: 5 };
const ITEMS = [
  { path: '', basis: '00'.repeat(8) },
  { path: 'a', basis: 'ff'.repeat(8) },
  { path: 'a/é', basis: '0123456789abcdef' },
];
const KEPT: HandsOf<'kept'> = {
  run: 7,
  revision: 3,
  decisions: [{ ...BY, action: { leave: 'all' }, items: [{ path: 'x', basis: '0'.repeat(16) }] }],
  many: [{ ...BY, action: { copy: 'A', to: 'others' }, ...packItems(ITEMS) }],
};
const COMPARED: HandsOf<'compared'> = {
  run: 7,
  digest: new Uint8Array(32).fill(9),
  ...packItems(ITEMS),
};

function ownerOf(sessionId = createId(), memberId = createId()): HandsOwner {
  const { secretKey } = createBoxKeys();
  return { sessionId, memberId, key: handsKey(sessionId, memberId, secretKey) };
}

describe('the file of what was decided by hand', () => {
  const owner = ownerOf();
  const file = sealHands(owner, 'kept', KEPT);

  it('gives what was put into it, and nothing in plain text', () => {
    const opened = openHands(owner, 'kept', file);
    assert.deepEqual(opened?.many.map(unpackItems), [ITEMS]);
    const plain = ({ many, ...rest }: HandsOf<'kept'>) => ({ ...rest, count: many.length });
    assert.deepEqual(opened && plain(opened), plain(KEPT));
    const compared = openHands(owner, 'compared', sealHands(owner, 'compared', COMPARED));
    assert.deepEqual([compared?.run, compared && unpackItems(compared)], [7, ITEMS]);
    assert.equal(Buffer.from(file).includes('Ada'), false);
    assert.notDeepEqual(file, sealHands(owner, 'kept', KEPT));
  });

  it('is none where a bit of it is another one, or anything of it is missing', () => {
    for (let at = 0; at < file.length; at += 1) {
      const other = new Uint8Array(file);
      other[at] = (other[at] ?? 0) ^ 1;
      assert.equal(openHands(owner, 'kept', other), undefined, String(at));
      assert.equal(openHands(owner, 'kept', file.subarray(0, at)), undefined, String(at));
    }
  });

  for (const [what, other] of [
    ['session', { ...owner, sessionId: createId() }],
    ['member', { ...owner, memberId: createId() }],
    ['key', { ...owner, key: ownerOf(owner.sessionId, owner.memberId).key }],
  ] as const) {
    it(`is none with another ${what}`, () => {
      assert.equal(openHands(other, 'kept', file), undefined);
    });
  }

  it('is none of the other kind', () => {
    assert.equal(openHands(owner, 'compared', file), undefined);
  });

  it('has another key for each session and each member', () => {
    const { secretKey } = createBoxKeys();
    const keys = [0, 1].map((at) => handsKey(createId(), `m${at}`, secretKey));
    const { sessionId } = owner;
    keys.push(...['m', 'n'].map((member) => handsKey(sessionId, member, secretKey)));
    assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 4);
  });

  const [many] = KEPT.many;
  for (const [what, value] of [
    ['another field', { ...KEPT, more: 1 }],
    ['no run', { ...KEPT, run: -1 }],
    ['more items than are kept', { ...KEPT, many: [{ ...many, count: 2_000_001 }] }],
    ['more in all', { ...KEPT, many: [many, { ...many, count: 2_000_000 }] }],
    ['more decisions than stand in a run', { ...KEPT, many: Array(1001).fill(many) }],
    ['an action that people can’t choose', { ...KEPT, many: [{ ...many, action: { x: 'A' } }] }],
    ['a path that is none', { ...KEPT, decisions: [{ ...KEPT.decisions[0], items: [{}] }] }],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const sealed = sealHands(owner, 'kept', value as unknown as HandsOf<'kept'>);
      assert.throws(() => openHands(owner, 'kept', sealed), hasCode('internal'));
    });
  }
});

describe('packed items', () => {
  it('are what they were', () => {
    const paths = fc.uniqueArray(
      fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0')),
    );
    fc.assert(
      fc.property(paths, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (all, number) => {
        const items = all
          .filter((path) => path.isWellFormed())
          .sort((a, b) => (a < b ? -1 : 1))
          .map((path, at) => {
            const basis = ((number + BigInt(at)) % 2n ** 64n).toString(16).padStart(16, '0');
            return { path, basis };
          });
        assert.deepEqual(unpackItems(packItems(items)), items);
      }),
    );
    const many = Array.from({ length: 10_000 }, (_, at) => {
      return { path: String(at).padStart(6, '0'), basis: at.toString(16).padStart(16, '0') };
    });
    assert.deepEqual(unpackItems(packItems(many)), many);
  });

  const packed = packItems(ITEMS);
  for (const [what, other] of [
    ['more than they are said to be', { count: 2, bases: packed.bases.subarray(8) }],
    ['fewer', { count: 4, bases: Buffer.concat([packed.bases, packed.bases.subarray(8)]) }],
    ['without a basis', { bases: packed.bases.subarray(8) }],
    ['cut off', { paths: packed.paths.subarray(0, -1) }],
    ['not in order', packItems(ITEMS.toReversed())],
    ['twice', packItems([...ITEMS, ...ITEMS.slice(2)])],
  ] as const) {
    it(`are none where they are ${what}`, () => {
      assert.throws(() => unpackItems({ ...packed, ...other }), hasCode('internal'));
    });
  }
});
