import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, type Report, reportOf, temporaryFolder } from '../cli/program.ts';
import { NEW, OLD, type Planted, plant, snapshot } from '../cli/trees.ts';
import { diffDifferences, rsyncDifferences } from './independent.ts';
import { unpackRelease } from './packages.ts';

describe('more than two members', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let newer: string;
  let older: string;

  before(async () => {
    folder = await temporaryFolder();
    newer = join(folder.path, 'newer');
    older = join(folder.path, 'older');
    await unpackRelease('typescript@5.9.2', newer);
    await unpackRelease('typescript@5.8.3', older);
  });

  after(() => folder.remove());

  /** A fresh copy of a tree under a member's name. */
  const copyOf = (tree: string, name: string) => {
    const path = join(folder.path, name);
    rmSync(path, { recursive: true, force: true });
    execFileSync('cp', ['-a', tree, path]);
    return path;
  };

  const mirror = async (...folders: string[]): Promise<Report> => {
    const flags = ['--preset', 'mirror', '--yes', '--accept-guard', '--json'];
    const ended = await bytesync(['sync', ...folders, ...flags]);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return reportOf(ended);
  };

  const expectEqual = async (a: string, others: readonly string[]) => {
    for (const other of others) {
      assert.equal(await diffDifferences(a, other), '');
      assert.equal(await rsyncDifferences(a, other), '');
      assert.deepEqual(snapshot(other, { folderDates: true }), snapshot(a, { folderDates: true }));
    }
  };

  it('two that are equal get one upload', async () => {
    const two = [copyOf(newer, 'A'), copyOf(older, 'B')] as const;
    const ofTwo = await mirror(...two);
    await expectEqual(two[0], [two[1]]);
    const idleTwo = await mirror(...two);

    const three = [copyOf(newer, 'A'), copyOf(older, 'B'), copyOf(older, 'C')] as const;
    const ofThree = await mirror(...three);
    await expectEqual(three[0], three.slice(1));
    const idleThree = await mirror(...three);

    // What a third member costs that has nothing to get: its inventory, and what is said of it.
    const ofInventory = idleThree.relay.bytesIn - idleTwo.relay.bytesIn;
    const allowed = ofTwo.relay.bytesIn * 1.1 + ofInventory;
    assert.ok(ofInventory > 0 && ofInventory < ofTwo.relay.bytesIn / 20, `${ofInventory}`);
    assert.ok(ofThree.relay.bytesIn < allowed, `${ofThree.relay.bytesIn}, ${allowed} allowed`);
    assert.equal(ofThree.bytes.literal, ofTwo.bytes.literal);
    // It comes down twice all the same.
    assert.ok(ofThree.relay.bytesOut > ofTwo.relay.bytesOut * 1.8);

    // What would not fit: a third member that needs something else.
    const apart = [copyOf(newer, 'A'), copyOf(older, 'B'), join(folder.path, 'C')] as const;
    rmSync(apart[2], { recursive: true });
    plant(apart[2], {});
    const ofApart = await mirror(...apart);
    await expectEqual(apart[0], apart.slice(1));
    assert.ok(ofApart.relay.bytesIn > allowed, `${ofApart.relay.bytesIn}, ${allowed} allowed`);
  });

  it('each with a base of its own ends up the same', async () => {
    const a = copyOf(newer, 'A');
    const b = copyOf(older, 'B');
    const c = copyOf(older, 'C');
    for (const name of ['_tsc.js', 'tsc.js', 'lib.d.ts']) rmSync(join(c, 'lib', name));
    plant(c, {
      'lib/typescript.js': { content: 'nothing like it\n', date: OLD },
      'lib/tsc.js/in the way': { content: 'a file\n' },
      'lib/lib.d.ts': { link: '../README.md' },
    });
    const report = await mirror(a, b, c);
    assert.equal(report.status, 'done');
    assert.ok(report.bytes.reused > 0);
    await expectEqual(a, [b, c]);
    const again = await mirror(a, b, c);
    assert.deepEqual(
      [again.items.copied, again.items.updated, again.items.deleted, again.bytes.literal],
      [0, 0, 0, 0],
    );
  });

  it('sixteen: the newest of each file reaches everybody', async () => {
    const folders = Array.from({ length: 16 }, (_, index) => {
      const path = join(folder.path, `member ${index}`);
      const tree: Record<string, Planted> = {
        'same.txt': { content: 'the same everywhere\n' },
        'turns.txt': { content: `written by ${index}\n`, date: OLD + ((index * 7) % 16) },
        [`own/${index}.txt`]: { content: `only on ${index}\n`, date: NEW },
      };
      plant(path, tree);
      return path;
    });
    const ended = await bytesync(['sync', ...folders, '--yes', '--json']);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    const [first = '', ...others] = folders.map((path) => snapshot(path));
    for (const other of others) assert.deepEqual(other, first);
    const reader = folders[3] ?? '';
    for (let index = 0; index < 16; index += 1) {
      assert.ok(existsSync(join(reader, 'own', `${index}.txt`)), `own/${index}.txt`);
    }
    // 9 * 7 % 16 is 15, the newest date.
    assert.equal(readFileSync(join(reader, 'turns.txt'), 'utf8'), 'written by 9\n');
    assert.equal(reportOf(ended).items.conflicts, 0);
  });
});
