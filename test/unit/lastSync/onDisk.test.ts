import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import { withContents } from '../../../extension/src/engine/comparison/contentNeeds.ts';
import { ContentHasher } from '../../../extension/src/engine/inventory/contentId.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { walkFile } from '../../../extension/src/engine/inventory/walkFile.ts';
import { OwnMemory } from '../../../extension/src/engine/lastSync/ownMemory.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { columns } from '../comparison/trees.ts';

const WALK = { gitignore: true, patterns: [] };
const TEXT = 'what was agreed\n';
const OTHER = 'What was changed\n'.slice(0, TEXT.length);

interface DiskCase {
  readonly description: string;
  readonly change: (path: string) => void;
  /** What is told of the file whose content was read, and of the one whose content was not. */
  readonly read: string | undefined;
  readonly unread: string | undefined;
}

/** Writes without a trace in size and date. */
function writeAndSetBack(path: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, OTHER);
  utimesSync(path, atime, mtime);
}

const cases: DiskCase[] = [
  { description: 'nothing', change: () => undefined, read: 'same', unread: 'same' },
  {
    description: 'another content',
    change: (path) => writeFileSync(path, 'longer than what was agreed\n'),
    read: 'changed',
    unread: 'changed',
  },
  {
    description: 'another content of the same size',
    change: (path) => writeFileSync(path, OTHER),
    read: 'changed',
    unread: 'changed',
  },
  {
    description: 'another content of the same size, with the date set back',
    change: writeAndSetBack,
    read: 'changed',
    unread: 'same',
  },
  {
    description: 'the same content, written again',
    change: (path) => writeFileSync(path, TEXT),
    read: 'touched',
    unread: 'changed',
  },
  {
    description: 'another date',
    change: (path) => utimesSync(path, 1_500_000_000, 1_500_000_000),
    read: 'touched',
    unread: 'changed',
  },
  {
    description: 'another mode',
    change: (path) => chmodSync(path, 0o600),
    read: 'touched',
    unread: 'touched',
  },
  {
    description: 'a copy with the same date in its place',
    change: (path) => {
      const { atime, mtime } = statSync(path);
      copyFileSync(path, `${path}.new`);
      utimesSync(`${path}.new`, atime, mtime);
      renameSync(`${path}.new`, path);
    },
    read: 'same',
    unread: 'same',
  },
  { description: 'deleted', change: (path) => rmSync(path), read: 'changed', unread: 'changed' },
  {
    description: 'a folder in its place',
    change: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    read: 'changed',
    unread: 'changed',
  },
];

describe('what a source on disk says after', () => {
  let root: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'bytesync-memory-'));
    for (const name of ['read', 'unread']) {
      writeFileSync(join(root, name), TEXT, { mode: 0o644 });
      utimesSync(join(root, name), 1_600_000_000, 1_600_000_000);
    }
    await preparePrivateFolder(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** As if another source had just the same; the content of one file was read. */
  async function agree(version = 'ab'.repeat(16)): Promise<void> {
    const inventory = await walkSource(root, WALK);
    const memory = await OwnMemory.read({ root }, inventory);
    const merged = compare(columns(2), [inventory.entries, inventory.entries]);
    const index = merged.items.findIndex(({ path }) => path === 'read');
    const content = new Map([[index, { content: contentIdOf(TEXT) }]]);
    const comparison = withContents(merged, [content, content], 'checksum', 'two-way');
    const planned = makePlan(comparison, { preset: 'two-way', from: 0, without: [] });
    const run = { planned, memories: [memory.told, undefined], version, column: 0 };
    assert.equal(await memory.remember({ ...run, applied: undefined }, new Map()), undefined);
  }

  const inode = () => statSync(join(root, '.bytesync', 'last-sync'), { bigint: true }).ino;

  const writes: readonly [description: string, change: () => void, isWritten: boolean][] = [
    ['is not written once more where nothing has changed', () => undefined, false],
    ['is written where a date has changed', () => utimesSync(join(root, 'unread'), 5, 5), true],
    ['is written where a file has come', () => writeFileSync(join(root, 'more'), TEXT), true],
    [
      'is written where it can’t be read',
      () => writeFileSync(join(root, '.bytesync', 'last-sync'), 'x'),
      true,
    ],
    ['is written where it is gone', () => rmSync(join(root, '.bytesync', 'last-sync')), true],
  ];
  for (const [description, change, isWritten] of writes) {
    it(`a run: its memory ${description}`, async () => {
      await agree();
      // Else the inode of what is replaced may be used again.
      linkSync(join(root, '.bytesync', 'last-sync'), join(root, '.bytesync', 'before'));
      const before = inode();
      change();
      await agree('cd'.repeat(16));
      assert.equal(inode() !== before, isWritten);
      const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
      assert.equal(told?.rows.get('unread')?.state, 'same');
    });
  }

  it('a run that has begun and changed nothing: its end is written', async () => {
    await agree();
    rmSync(join(root, 'unread'));
    const inventory = await walkSource(root, WALK);
    const memory = await OwnMemory.read({ root }, inventory);
    const before = { entries: [...inventory.entries] };
    const comparison = compare(columns(2), [inventory.entries, before.entries]);
    const memories = [memory.told, undefined];
    const planned = makePlan(comparison, { preset: 'two-way', from: 0, without: [] }, [], memories);
    const run = { planned, memories, version: 'cd'.repeat(16), column: 0 };
    await memory.expect(run);
    const begun = inode();
    linkSync(join(root, '.bytesync', 'last-sync'), join(root, '.bytesync', 'begun'));
    assert.equal(await memory.remember({ ...run, applied: undefined }, new Map()), undefined);
    assert.notEqual(inode(), begun);
  });

  for (const { description, change, ...expected } of cases) {
    it(description, async () => {
      await agree();
      for (const name of ['read', 'unread']) change(join(root, name));
      const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
      const state = (name: string) => told?.rows.get(name)?.state;
      assert.deepEqual({ read: state('read'), unread: state('unread') }, expected);
    });
  }

  it('the same as a single file as in its folder, whoever learnt it', async () => {
    await agree();
    const asFile = async () => {
      const place = { root, file: 'read' };
      return OwnMemory.read(place, walkFile(root, 'read', WALK));
    };
    assert.deepEqual([...((await asFile()).told?.rows.keys() ?? [])], ['read']);
    writeFileSync(join(root, 'read'), OTHER);
    const memory = await asFile();
    const { entries } = memory.inventory;
    const comparison = compare(columns(2, ['read', 'read']), [entries, entries]);
    const planned = makePlan(comparison, { preset: 'two-way', from: 0, without: [] });
    const run = {
      planned,
      memories: [memory.told, undefined],
      version: 'cd'.repeat(16),
      column: 0,
    };
    assert.equal(await memory.remember({ ...run, applied: undefined }, new Map()), undefined);
    writeFileSync(join(root, 'read'), TEXT);
    const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
    assert.equal(told?.rows.get('read')?.label.version, 'cd'.repeat(16));
    assert.equal(told?.rows.get('read')?.state, 'changed');
    assert.equal(told?.rows.get('unread')?.label.version, 'ab'.repeat(16));
  });

  it('a run that has begun and never ended: what is found to be done, and no more', async () => {
    await agree();
    const memory = await OwnMemory.read({ root }, await walkSource(root, WALK));
    const { entries } = memory.inventory;
    const changed = entries.map((entry) =>
      entry.kind === 'file' ? { ...entry, size: 3, mtimeUs: 1_700_000_000_000_000 } : entry,
    );
    const comparison = compare(columns(2), [entries, changed]);
    const label = { version: 'ab'.repeat(16), supersedes: [] };
    const rows = new Map(
      ['read', 'unread'].map((path) => [path, { label, state: 'changed' as const }]),
    );
    const other = { sourceId: 'B'.repeat(22), known: [], rows };
    const memories = [memory.told, other];
    const planned = makePlan(comparison, { preset: 'two-way', from: 0, without: [] }, [], memories);
    await memory.expect({ planned, memories, version: 'cd'.repeat(16), column: 0 });
    writeFileSync(join(root, 'read'), 'new');
    utimesSync(join(root, 'read'), 1_700_000_000, 1_700_000_000);
    const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
    const shown = (path: string) => [
      told?.rows.get(path)?.label.version.slice(0, 2),
      told?.rows.get(path)?.state,
    ];
    assert.deepEqual(
      [shown('read'), shown('unread')],
      [
        ['cd', 'same'],
        ['ab', 'same'],
      ],
    );
  });

  const unusable: readonly [string, (path: string) => void][] = [
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['a link', (path) => symlinkSync('elsewhere', path)],
    ['other bytes', (path) => writeFileSync(path, 'other bytes')],
  ];
  for (const [description, make] of unusable) {
    it(`nothing where the memory is ${description}`, async () => {
      await agree();
      renameSync(join(root, '.bytesync', 'last-sync'), join(root, '.bytesync', 'elsewhere'));
      make(join(root, '.bytesync', 'last-sync'));
      const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
      assert.equal(told?.rows.size, 0);
    });
  }

  it('a folder that can’t be written to: nothing is told', async () => {
    rmSync(join(root, '.bytesync'), { recursive: true });
    const { told } = await OwnMemory.read({ root }, await walkSource(root, WALK));
    assert.equal(told, undefined);
  });

  it('what can’t be kept is a failure with a code', async () => {
    const inventory = await walkSource(root, WALK);
    const memory = await OwnMemory.read({ root }, inventory);
    const comparison = compare(columns(1), [inventory.entries]);
    const planned = makePlan(comparison, { preset: 'update', from: 0, without: [] });
    rmSync(join(root, '.bytesync'), { recursive: true });
    const run = { planned, memories: [memory.told], version: 'ab'.repeat(16), column: 0 };
    const failure = await memory.remember({ ...run, applied: undefined }, new Map());
    assert.equal(failure?.code, 'memory-unwritable');
  });
});

function contentIdOf(text: string): string {
  const hasher = new ContentHasher();
  hasher.update(Buffer.from(text));
  return Buffer.from(hasher.digest()).toString('hex');
}
