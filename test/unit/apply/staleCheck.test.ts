import assert from 'node:assert/strict';
import type { KnownEntry, LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import {
  type SeenStat,
  StaleCheck,
  unchanged,
} from '../../../extension/src/engine/sync/staleCheck.ts';

const LOCAL: LocalStat = { size: 5, mtimeNs: 1_000_001n, ctimeNs: 2_000_002n, ino: 7n, dev: 1n };
const FILE: KnownEntry = { kind: 'file', path: 'p', size: 5, mode: 0o644, mtimeUs: 1000 };
const FOLDER: KnownEntry = { kind: 'folder', path: 'p', mode: 0o755, mtimeUs: 1000 };
const LINK: KnownEntry = { kind: 'link', path: 'p', target: 't', mode: 0o777, mtimeUs: 1000 };

function seen(change: Partial<SeenStat> = {}, kind: KnownEntry['kind'] = 'file'): SeenStat {
  return {
    ...LOCAL,
    size: 5n,
    nlink: 1n,
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => kind === 'link',
    ...change,
  };
}

describe('stale check', () => {
  const cases: readonly [string, boolean, SeenStat | undefined, KnownEntry | null, LocalStat?][] = [
    ['absent as planned', true, undefined, null],
    ['something where nothing was', false, seen(), null],
    ['nothing where a file was', false, undefined, FILE, LOCAL],
    ['the same file', true, seen(), FILE, LOCAL],
    ['a file that the inventory has no stat of', false, seen(), FILE],
    ['another size', false, seen({ size: 6n }), FILE, LOCAL],
    ['another mtime, by a nanosecond', false, seen({ mtimeNs: 1_000_002n }), FILE, LOCAL],
    ['another ctime', false, seen({ ctimeNs: 2_000_003n }), FILE, LOCAL],
    ['another inode', false, seen({ ino: 8n }), FILE, LOCAL],
    ['another device', false, seen({ dev: 2n }), FILE, LOCAL],
    ['another ctime, several links', false, seen({ ctimeNs: 3n, nlink: 2n }), FILE, LOCAL],
    ['a folder where a file was', false, seen({}, 'folder'), FILE, LOCAL],
    ['a link where a file was', false, seen({}, 'link'), FILE, LOCAL],
    [
      'a folder with other times',
      true,
      seen({ mtimeNs: 9n, ctimeNs: 9n, size: 9n }, 'folder'),
      FOLDER,
      LOCAL,
    ],
    ['another folder', false, seen({ ino: 8n }, 'folder'), FOLDER, LOCAL],
    ['a file where a folder was', false, seen(), FOLDER, LOCAL],
    ['the same link', true, seen({}, 'link'), LINK, LOCAL],
    ['another link', false, seen({ ino: 8n }, 'link'), LINK, LOCAL],
  ];
  for (const [title, expected, stat, entry, local] of cases) {
    it(title, () => {
      assert.equal(
        new StaleCheck().matches(stat, entry, local, () => 't'),
        expected,
      );
    });
  }

  it('a link that leads elsewhere', () => {
    assert.equal(
      new StaleCheck().matches(seen({}, 'link'), LINK, LOCAL, () => 'u'),
      false,
    );
  });

  it('knows what this run did to another name of the file', () => {
    const stale = new StaleCheck();
    stale.touched(seen({ nlink: 3n, mtimeNs: 55n }));
    const expect = (stat: SeenStat) => stale.matches(stat, FILE, LOCAL);
    assert.equal(expect(seen({ mtimeNs: 55n, ctimeNs: 99n })), true);
    assert.equal(expect(seen({ mtimeNs: 56n, ctimeNs: 99n })), false);
    assert.equal(expect(seen({ mtimeNs: 55n, ctimeNs: 99n, size: 6n })), false);
  });

  it('has no such excuse for a file with one name', () => {
    const stale = new StaleCheck();
    stale.touched(seen());
    assert.equal(stale.matches(seen({ ctimeNs: 99n }), FILE, LOCAL), false);
  });

  const looks: readonly [string, boolean, SeenStat | undefined, boolean][] = [
    ['nothing happened', true, seen(), false],
    ['the run linked it', true, seen({ ctimeNs: 9n }), true],
    ['somebody touched it', false, seen({ ctimeNs: 9n }), false],
    ['it was written while it was linked', false, seen({ mtimeNs: 9n }), true],
    ['it grew while it was linked', false, seen({ size: 9n }), true],
    ['it was swapped while it was linked', false, seen({ ino: 9n }), true],
    ['it went away', false, undefined, true],
  ];
  for (const [title, expected, after, linked] of looks) {
    it(`between two looks: ${title}`, () => {
      assert.equal(unchanged(seen(), after, linked), expected);
    });
  }
});
