import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import {
  encodeInventory,
  inventoryId,
} from '../../../extension/src/engine/inventory/encodeInventory.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import { inventory, ROOT, refusal } from './anyInventory.ts';

const file = (path: string): Entry => ({ kind: 'file', path, size: 3, mtimeUs: 5, mode: 0o644 });
const folder = (path: string): Entry => ({ kind: 'folder', path, mtimeUs: -1, mode: 0o700 });

const SAMPLE: readonly Entry[] = [
  ROOT,
  { kind: 'unknown', path: '.git', reason: 'ignored' },
  folder('a'),
  file('a-b'),
  file('a/b'),
  { kind: 'link', path: 'a/c', mtimeUs: 5, mode: 0o777, target: '../é' },
];
// Written down by hand from docs/formats/inventory.md.
const SAMPLE_BYTES =
  '42534932' +
  '06' +
  '010301000002' + // magic, count, kinds
  '000000010102' + // bytes that each path shares with the one before
  '00' +
  '2e67697400' +
  '6100' +
  '2d6200' +
  '2f6200' +
  '6300' + // '' '.git' 'a' '-b' '/b' 'c', a NUL behind each
  '01' +
  '0303' + // one plane of sizes
  '03' +
  '05' +
  '0e' +
  'f8fff18183898506' + // three dates: -1, 5 (+6), 1.7e15
  '01' +
  '0200020302' + // their places: 1 1 of files, 2 0 of folders, 1 of the link
  'a403a403ed03c003ff03' + // modes
  '052e2e2fc3a9'; // target

describe('inventory format', () => {
  it('is the one that is written down', () => {
    const bytes = encodeInventory(SAMPLE);
    assert.equal(Buffer.from(bytes).toString('hex'), SAMPLE_BYTES);
    assert.deepEqual(decodeInventory(bytes), SAMPLE);
    assert.equal(
      Buffer.from(inventoryId(bytes)).toString('hex'),
      '8ab8f8be765eb5b6be0ebef7f8646a93f84c0bd67120a5a4bf6df849e9f0163c',
    );
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(inventory, (entries) => {
        assert.deepEqual(decodeInventory(encodeInventory(entries)), entries);
      }),
      { numRuns: 300 },
    );
  });

  it('of damaged bytes is refused, or is the one form of what it says', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(inventory, damage, fc.option(fc.nat()), (entries, changes, cut) => {
        let bytes = Buffer.from(encodeInventory(entries));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        if (cut !== null) bytes = bytes.subarray(0, cut % bytes.length);
        let decoded: Entry[] = [];
        if (
          refusal(() => {
            decoded = decodeInventory(bytes);
          }) !== undefined
        )
          return;
        assert.deepEqual(Buffer.from(encodeInventory(decoded)), bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('of any bytes never crashes', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(bytes, (tail) => {
        refusal(() => decodeInventory(tail));
        refusal(() => decodeInventory(Buffer.concat([Buffer.from('BSI2'), tail])));
      }),
      { numRuns: 1000 },
    );
  });

  const refused: readonly [string, string, readonly Entry[]][] = [
    ['no root', 'root', [file('a')]],
    ['a root that is a file', 'root', [file('')]],
    ['an unknown root', 'root', [{ kind: 'unknown', path: '', reason: 'unreadable' }]],
    ['a path twice', 'order', [ROOT, file('a'), file('a')]],
    ['paths out of order', 'order', [ROOT, file('b'), file('a')]],
    ['order by code points', 'order', [ROOT, file('\uffff'), file('😀')]],
    ['a file in no folder', 'parent', [ROOT, file('a/b')]],
    ['a file in a file', 'parent', [ROOT, file('a'), file('a/b')]],
    [
      'anything below an unknown',
      'parent',
      [ROOT, { kind: 'unknown', path: 'a', reason: 'ignored' }, file('a/b')],
    ],
    ['an absolute path', 'empty', [ROOT, file('/a')]],
    ['a trailing slash', 'empty', [ROOT, folder('a'), file('a/')]],
    ['a way up', 'dot', [ROOT, file('..')]],
    ['an unknown way up', 'dot', [ROOT, { kind: 'unknown', path: '..', reason: 'name' }]],
    ['a NUL', 'nul', [ROOT, file('a\0')]],
    ['a name of 256 units', 'long', [ROOT, file('a'.repeat(256))]],
    ['a known .git', 'protected', [ROOT, folder('.git')]],
    ['a known .GIT', 'protected', [ROOT, folder('.GIT')]],
    ['a known .bytesync', 'protected', [ROOT, folder('a'), folder('a/.bytesync')]],
    ['a negative size', 'size', [ROOT, { kind: 'file', path: 'a', size: -1, mtimeUs: 0, mode: 0 }]],
    ['a broken date', 'date', [ROOT, { kind: 'folder', path: 'a', mtimeUs: 2 ** 53, mode: 0 }]],
    [
      'too many mode bits',
      'mode',
      [ROOT, { kind: 'folder', path: 'a', mtimeUs: 0, mode: 0o10000 }],
    ],
    [
      'an empty link',
      'target',
      [ROOT, { kind: 'link', path: 'a', mtimeUs: 0, mode: 0, target: '' }],
    ],
    [
      'a NUL in a link',
      'target',
      [ROOT, { kind: 'link', path: 'a', mtimeUs: 0, mode: 0, target: 'a\0' }],
    ],
  ];
  for (const [what, reason, entries] of refused) {
    it(`refuses ${what}`, () =>
      assert.equal(
        refusal(() => encodeInventory(entries)),
        reason,
      ));
  }

  // The encoder can't make these: the sample's bytes with one place changed.
  const forged: readonly [string, string, string, string][] = [
    ['another magic', '42534932', '42534931', 'magic'],
    ['too many entries', '4253493206', '42534932ffffff7f', 'count'],
    ['more entries than bytes', '4253493206', '42534932ffff03', 'truncated'],
    ['a count in a longer form', '4253493206', '425349328600', 'varint'],
    ['an unknown kind', '010301000002', '010901000002', 'kind'],
    ['a way up', '2e676974006100', '2e2e2f67006100', 'parent'],
    ['an order that is not that of the paths', '2e67697400', '7e67697400', 'order'],
    ['a name that is not UTF-8', '2e67697400', '2e6769ff00', 'utf8'],
    ['a prefix longer than the path before', '000000010102', '000000020102', 'prefix'],
    ['a plane too many', '0103030305', '02030300000305', 'planes'],
    ['eight planes', '0103030305', `08${'0303'.repeat(8)}0305`, 'planes'],
    ['sizes from 2^53', '0103030305', `07${'0303'.repeat(6)}20200305`, 'planes'],
    ['more dates than entries', '0103030305', '0103030605', 'dates'],
    ['dates out of order', '03050ef8', '03050ff8', 'date'],
    ['a date twice', '03050ef8', '030502f8', 'date'],
    ['a place behind the last date', '0200020302', '0200040302', 'date'],
    ['a place before the first date', '0200020302', '0100020302', 'date'],
    ['a date that nothing has', '0200020302', '0200000002', 'date'],
    ['too many mode bits', 'a403a403', 'a443a403', 'mode'],
  ];
  for (const [what, from, to, reason] of forged) {
    it(`refuses ${what}`, () => {
      const hex = Buffer.from(encodeInventory(SAMPLE)).toString('hex');
      assert.equal(hex.split(from).length, 2);
      const bytes = Buffer.from(hex.replace(from, to), 'hex');
      assert.equal(
        refusal(() => decodeInventory(bytes)),
        reason,
      );
    });
  }

  it('refuses a shared prefix that could be longer', () => {
    const bytes = Buffer.from(encodeInventory([ROOT, folder('a'), folder('ab')])).toString('hex');
    const longer = bytes.replace(
      '000001' + '00' + '6100' + '6200',
      '000000' + '00' + '6100' + '616200',
    );
    assert.notEqual(longer, bytes);
    assert.equal(
      refusal(() => decodeInventory(Buffer.from(longer, 'hex'))),
      'prefix',
    );
  });

  it('makes one object of what another inventory has just the same', () => {
    const bytes = encodeInventory(SAMPLE);
    const [root, ...others] = decodeInventory(bytes, [folder(''), ...SAMPLE.slice(1)]);
    assert.deepEqual(root, ROOT);
    for (const [index, entry] of others.entries()) assert.equal(entry, SAMPLE[index + 1]);
  });

  it('refuses bytes behind the end, and an end before it', () => {
    const bytes = Buffer.from(encodeInventory(SAMPLE));
    assert.equal(
      refusal(() => decodeInventory(Buffer.concat([bytes, Buffer.alloc(1)]))),
      'trailing',
    );
    for (let length = 0; length < bytes.length; length += 1) {
      assert.notEqual(
        refusal(() => decodeInventory(bytes.subarray(0, length))),
        undefined,
      );
    }
  });
});
