import assert from 'node:assert/strict';
import type { TrashEntry, TrashVersion } from '../../../extension/src/engine/trash/trashVersion.ts';
import { Amounts } from '../../../extension/src/vscode/amounts.ts';
import {
  amountText,
  chosenEntries,
  entryRow,
  versionRow,
} from '../../../extension/src/vscode/commands/trashRows.ts';
import { ENGLISH } from './english.ts';

const AMOUNTS = new Amounts(ENGLISH);
const DATE = new Date(2026, 10, 22, 10, 15).getTime();

function entry(path: string, parts: Partial<TrashEntry> = {}): TrashEntry {
  return { path, kind: 'file', size: 1200, mode: 0o644, mtimeUs: DATE * 1000, ...parts };
}

function version(entries: readonly TrashEntry[], parts: Partial<TrashVersion> = {}): TrashVersion {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  return {
    ...{ id: '20261122T101500Z-ab12cd', date: DATE, entries, moreEntries: 0 },
    ...{ files: files.length, folders: entries.length - files.length },
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    ...parts,
  };
}

describe('rows about the trash', () => {
  const amounts: readonly [Parameters<typeof amountText>[0], string][] = [
    [{ files: 1, folders: 0, bytes: 12 }, '1 file (12 B)'],
    [{ files: 2, folders: 0, bytes: 1234 }, '2 files (1.2 KB)'],
    [{ files: 1234, folders: 1, bytes: 5e9 }, '1,234 files (5.0 GB), 1 folder'],
    [{ files: 0, folders: 3, bytes: 0 }, '3 folders'],
  ];
  for (const [amount, text] of amounts) {
    it(text, () => assert.equal(amountText(amount, ENGLISH, AMOUNTS), text));
  }

  it('tell of a version when it was, how much, and what', () => {
    assert.deepEqual(versionRow(version([entry('a'), entry('b')]), ENGLISH, AMOUNTS), {
      ...{ label: 'Nov 22, 2026, 10:15 AM', description: '2 files (2.4 KB)', detail: 'a, b' },
    });
  });

  it('count what they leave out of a version', () => {
    const entries = ['a', 'b', 'c', 'd'].map((path) => entry(path));
    const { detail } = versionRow(version(entries, { moreEntries: 1000 }), ENGLISH, AMOUNTS);
    assert.equal(detail, 'a, b, c and 1,001 more');
  });

  const rows: readonly [TrashEntry, string][] = [
    [entry('a', { reason: 'replaced' }), '1.2 KB · replaced · Nov 22, 2026, 10:15 AM'],
    [entry('a', { reason: 'deleted' }), '1.2 KB · deleted · Nov 22, 2026, 10:15 AM'],
    [entry('a', { kind: 'folder', size: 0 }), 'folder · Nov 22, 2026, 10:15 AM'],
    [entry('a', { kind: 'link', size: 0 }), 'link · Nov 22, 2026, 10:15 AM'],
  ];
  for (const [one, description] of rows) {
    it(description, () => {
      assert.deepEqual(entryRow(one, ENGLISH, AMOUNTS), { label: 'a', description });
    });
  }

  it('write what a name hides as an escape', () => {
    const hostile = entry('a\u202eb\nc');
    assert.equal(entryRow(hostile, ENGLISH, AMOUNTS).label, 'a\\u{202e}b\\u{a}c');
    const { detail } = versionRow(version([hostile]), ENGLISH, AMOUNTS);
    assert.equal(detail, 'a\\u{202e}b\\u{a}c');
  });
});

describe('what was chosen of a version', () => {
  const paths = ['a', 'a/b', 'a/b/c', 'ab', 'd'];
  const cases: readonly [readonly string[], readonly string[]][] = [
    [['d'], ['d']],
    [['a'], ['a', 'a/b', 'a/b/c']],
    [['a/b'], ['a/b', 'a/b/c']],
    [
      ['a/b/c', 'd'],
      ['a/b/c', 'd'],
    ],
    [['x'], []],
    [[''], []],
  ];
  for (const [chosen, expected] of cases) {
    it(`${JSON.stringify(chosen)} brings ${expected.length} of ${paths.length}`, () => {
      const found = chosenEntries(version(paths.map((path) => entry(path))), chosen);
      assert.deepEqual(
        found.map(({ path }) => path),
        expected,
      );
    });
  }
});
