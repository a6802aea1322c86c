import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import { encodeInventory } from '../../../extension/src/engine/inventory/encodeInventory.ts';
import { isOfOneFile } from '../../../extension/src/engine/inventory/oneFile.ts';
import { walkFile } from '../../../extension/src/engine/inventory/walkFile.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

const ROOT = { kind: 'folder', path: '', mtimeUs: 0, mode: 0 };

describe('walk of a single file', () => {
  const root = temporaryFolder();
  const file = () => join(root(), 'notes.txt');
  const walk = (patterns: string[] = []) => {
    const found = walkFile(root(), 'notes.txt', { patterns });
    assert.ok(isOfOneFile(found.entries, 'notes.txt'));
    assert.deepEqual(decodeInventory(encodeInventory(found.entries)), found.entries);
    return found;
  };

  beforeEach(() => plant(root(), { 'notes.txt': 'hello', 'secret.txt': 's', 'd/x': 'x' }));

  it('tells the file, and nothing of its folder or of what lies beside it', () => {
    chmodSync(file(), 0o640);
    utimesSync(file(), 0, 1_234_567_890.5);
    utimesSync(root(), 0, 1_111_111_111);
    const { entries, stats, problems, nestedTokens } = walk();
    const mtimeUs = 1_234_567_890_500_000;
    assert.deepEqual(entries, [
      ROOT,
      { kind: 'file', path: 'notes.txt', size: 5, mtimeUs, mode: 0o640 },
    ]);
    assert.deepEqual([...stats.keys()], ['notes.txt']);
    assert.deepEqual([problems, nestedTokens], [[], []]);
  });

  it('is absent when it is gone, not unknown', () => {
    rmSync(file());
    const { entries, problems } = walk();
    assert.deepEqual([entries, problems], [[ROOT], []]);
  });

  it('counts however Git ignores it, unless the session leaves it out', () => {
    plant(root(), { '.gitignore': '*\n', '.git/info/exclude': '*\n' });
    assert.equal(walk().entries[1]?.kind, 'file');
    const { entries, problems } = walk(['*.txt']);
    assert.deepEqual(entries, [ROOT, { kind: 'unknown', path: 'notes.txt', reason: 'ignored' }]);
    assert.deepEqual(problems, []);
  });

  const others: Readonly<Record<string, () => void>> = {
    'a link to a file': () => symlinkSync('secret.txt', file()),
    'a link to nothing': () => symlinkSync('nowhere', file()),
    'a folder': () => mkdirSync(file()),
    'a pipe': () => execFileSync('mkfifo', [file()]),
  };
  for (const [what, make] of Object.entries(others)) {
    it(`is unknown where ${what} has its name now, and that is told`, () => {
      rmSync(file());
      make();
      const { entries, stats, problems } = walk();
      assert.deepEqual(entries, [ROOT, { kind: 'unknown', path: 'notes.txt', reason: 'special' }]);
      assert.equal(stats.size, 0);
      assert.deepEqual(
        problems.map(({ path }) => path),
        ['notes.txt'],
      );
    });
  }

  it('refuses a folder that is gone or may not be listed', async () => {
    chmodSync(root(), 0o311);
    await asOrdinaryUser(async () => {
      assert.throws(walk, { code: 'folder-unreadable' });
    });
    chmodSync(root(), 0o755);
    rmSync(root(), { recursive: true });
    assert.throws(walk, { code: 'folder-missing' });
    writeFileSync(root(), '');
    assert.throws(walk, { code: 'folder-not-a-folder' });
  });

  it('knows its inventories from others', () => {
    const entry = { kind: 'file', path: 'f', size: 1, mtimeUs: 1, mode: 0o644 } as const;
    const root = { ...ROOT, kind: 'folder' } as const;
    assert.ok(isOfOneFile([root], 'f'));
    assert.ok(isOfOneFile([root, entry], 'f'));
    assert.ok(isOfOneFile([root, { kind: 'unknown', path: 'f', reason: 'special' }], 'f'));
    for (const entries of [
      [],
      [{ ...root, mtimeUs: 1 }, entry],
      [{ ...root, mode: 0o755 }, entry],
      [root, { ...entry, path: 'g' }],
      [root, entry, { ...entry, path: 'g' }],
      [root, { kind: 'folder', path: 'f', mtimeUs: 1, mode: 0o755 } as const],
      [root, { kind: 'link', path: 'f', mtimeUs: 1, mode: 0o777, target: 'x' } as const],
    ]) {
      assert.ok(!isOfOneFile(entries, 'f'), JSON.stringify(entries));
    }
  });
});
