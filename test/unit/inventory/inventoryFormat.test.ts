import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import {
  encodeInventory,
  inventoryId,
} from '../../../extension/src/engine/inventory/encodeInventory.ts';
import { type Entry, UNKNOWN_REASONS } from '../../../extension/src/engine/inventory/entry.ts';
import { isProtectedName, nameFlaw } from '../../../extension/src/engine/inventory/path.ts';

const ROOT: Entry = { kind: 'folder', path: '', mtimeUs: 1_700_000_000_000_000, mode: 0o755 };
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
  '42534931' +
  '06' +
  '010301000002' + // magic, count, kinds
  '0000' +
  '0004' +
  '0001' +
  '0102' +
  '0102' +
  '0201' + // shared and added bytes of each path
  '2e676974' +
  '61' +
  '2d62' +
  '2f62' +
  '63' + // '.git' 'a' '-b' '/b' 'c'
  '0303' + // sizes
  '8280f28183898506' +
  '8580f28183898506' +
  '0e0202' + // dates: +1.7e15, -(1.7e15+1), +6, 0, 0
  'ed03c003a403a403ff03' + // modes
  '052e2e2fc3a9'; // target

/** A name out of few letters, so that siblings and prefixes meet. */
const name = fc
  .string({
    unit: fc.constantFrom('a', 'b', '-', '.', '/', 'é', '😀', '\n', '\uffff'),
    minLength: 1,
    maxLength: 4,
  })
  .filter((text) => nameFlaw(text) === undefined && !isProtectedName(text));
const date = fc.oneof(
  fc.integer({ min: 1_600_000_000_000_000, max: 1_700_000_000_000_000 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 51, 2 ** 51 - 1),
);
const mode = fc.integer({ min: 0, max: 0o7777 });
const target = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !text.includes('\0'));
const node = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), size: fc.maxSafeNat(), mtimeUs: date, mode }),
  fc.record({ kind: fc.constant('folder' as const), mtimeUs: date, mode }),
  fc.record({ kind: fc.constant('link' as const), mtimeUs: date, mode, target }),
  fc.record({ kind: fc.constant('unknown' as const), reason: fc.constantFrom(...UNKNOWN_REASONS) }),
);

/** A tree: every node is put into one of the folders made before it. */
const inventory = fc
  .array(fc.tuple(name, node, fc.nat()), { maxLength: 40 })
  .map((nodes): Entry[] => {
    const entries = new Map<string, Entry>([['', ROOT]]);
    const folders = [''];
    for (const [own, value, pick] of nodes) {
      const parent = folders[pick % folders.length] ?? '';
      const path = parent === '' ? own : `${parent}/${own}`;
      if (entries.has(path)) continue;
      entries.set(path, { ...value, path });
      if (value.kind === 'folder') folders.push(path);
    }
    return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  });

function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'inventory-malformed') {
      return error.values.reason;
    }
    throw error;
  }
  return undefined;
}

describe('inventory format', () => {
  it('is the one that is written down', () => {
    const bytes = encodeInventory(SAMPLE);
    assert.equal(Buffer.from(bytes).toString('hex'), SAMPLE_BYTES);
    assert.deepEqual(decodeInventory(bytes), SAMPLE);
    assert.equal(
      Buffer.from(inventoryId(bytes)).toString('hex'),
      'c53377f03f03e7b6d26b3993751a3f0addba5528dd781cfb883c0a99a9fdc37d',
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
        refusal(() => decodeInventory(Buffer.concat([Buffer.from('BSI1'), tail])));
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
    ['another magic', '42534931', '42534932', 'magic'],
    ['too many entries', '4253493106', '42534931ffffff7f', 'count'],
    ['more entries than bytes', '4253493106', '42534931ffff03', 'truncated'],
    ['a count in a longer form', '4253493106', '425349318600', 'varint'],
    ['an unknown kind', '010301000002', '010901000002', 'kind'],
    ['a way up', '2e67697461', '2e2e2f2e61', 'parent'],
    ['an order that is not that of the paths', '2e67697461', '7e67697461', 'order'],
    ['a name that is not UTF-8', '2e67697461', '2e6769ff61', 'utf8'],
  ];
  for (const [what, from, to, reason] of forged) {
    it(`refuses ${what}`, () => {
      const hex = Buffer.from(encodeInventory(SAMPLE)).toString('hex');
      assert.ok(hex.includes(from));
      const bytes = Buffer.from(hex.replace(from, to), 'hex');
      assert.equal(
        refusal(() => decodeInventory(bytes)),
        reason,
      );
    });
  }

  it('refuses a shared prefix that could be longer', () => {
    const bytes = Buffer.from(encodeInventory([ROOT, folder('a'), folder('ab')])).toString('hex');
    const longer = bytes.replace('0001' + '0101' + '6162', '0001' + '0002' + '616162');
    assert.notEqual(longer, bytes);
    assert.equal(
      refusal(() => decodeInventory(Buffer.from(longer, 'hex'))),
      'prefix',
    );
  });

  it('refuses to share more with the path before than that has', () => {
    const bytes = Buffer.from(encodeInventory([ROOT, folder('ab'), folder('b'), folder('bc')]));
    const longer = bytes
      .toString('hex')
      .replace('0101' + '616262' + '63', '0201' + '616262' + '63');
    assert.notEqual(longer, bytes.toString('hex'));
    assert.equal(
      refusal(() => decodeInventory(Buffer.from(longer, 'hex'))),
      'prefix',
    );
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
