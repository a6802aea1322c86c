import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { listTrash } from '../../../extension/src/engine/trash/listTrash.ts';
import { planPrune } from '../../../extension/src/engine/trash/planPrune.ts';
import {
  fileAt,
  fill,
  linkAt,
  nothingStaged,
  remove,
  temporaryFolder,
  tree,
} from '../apply/sources.ts';
import { prune, restore, synchronize, versionOf, versionsIn } from './trashed.ts';

/** After how many changes the process is killed; the whole prune makes 21. */
const KILLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 21];

describe('a prune that is killed', () => {
  const temporary = temporaryFolder();
  const GOES = [versionOf(1), versionOf(2)];
  const STAYS = versionOf(3);
  const FILES = { 'd/e/a': 'a', b: 'b' };

  async function trashed(root: string): Promise<void> {
    mkdirSync(root);
    for (const id of [...GOES, STAYS]) {
      fill(root, FILES);
      symlinkSync('b', `${root}/link`);
      const operations = [...Object.keys(FILES).map((path) => remove(fileAt(root, path)))];
      await synchronize(root, [...operations, remove(linkAt(root, 'link'))], {}, id);
    }
  }

  function pruneKilled(root: string, changes: number) {
    const script = new URL('./killedPrune.child.ts', import.meta.url).pathname;
    const args = [script, root, String(changes), ...GOES];
    return spawnSync(process.execPath, args, { encoding: 'utf8' });
  }

  it('comes to its end when it is not killed', async () => {
    const root = temporary.at('in');
    await trashed(root);
    const { stdout, stderr } = pruneKilled(root, Number.MAX_SAFE_INTEGER);
    const { pruned, changes } = JSON.parse(stdout || assert.fail(stderr));
    assert.deepEqual(pruned, GOES);
    assert.equal(changes, Math.max(...KILLS) + 1);
    assert.deepEqual(versionsIn(root), [STAYS]);
  });

  it('leaves whole versions only, and the next one removes the rest', async () => {
    await trashed(temporary.at('original'));
    for (const changes of KILLS) {
      const root = temporary.at(`in-${changes}`);
      execFileSync('cp', ['-a', temporary.at('original'), root]);
      assert.equal(pruneKilled(root, changes).signal, 'SIGKILL', `${changes}`);
      const { versions, problems } = await listTrash({ root });
      assert.deepEqual(problems, [], `${changes}`);
      for (const { id, files, entries } of versions) {
        assert.equal(files, 3, `${changes}: ${id}`);
        assert.ok(
          entries.every(({ reason }) => reason === 'deleted'),
          `${changes}: no list`,
        );
      }
      const left = versions.map(({ id }) => id);
      assert.ok(left.includes(STAYS), `${changes}`);
      await restored(root, left.at(-1) ?? '', changes);
      await finished(root, changes);
    }
  }).timeout(120_000);

  /** The oldest that is left comes back as a whole. */
  async function restored(root: string, id: string, changes: number): Promise<void> {
    const { restored, problems } = await restore(root, 'all', id);
    assert.deepEqual([restored, problems], [3, []], `${changes}`);
    const found = { 'd/e/a': 'a', b: 'b', link: '-> b', d: null, 'd/e': null };
    assert.deepEqual(tree(root), found, `${changes}`);
  }

  async function finished(root: string, changes: number): Promise<void> {
    const { unfinished } = await planPrune({ root, bounds: {} });
    assert.equal(
      unfinished,
      existsSync(`${root}/.bytesync/pruned`) && !isEmpty(root),
      `${changes}`,
    );
    const { pruned, problems } = await prune(root, GOES);
    assert.deepEqual(problems, [], `${changes}`);
    assert.ok(pruned.length <= GOES.length);
    const names = readdirSync(`${root}/.bytesync/trash`).sort();
    assert.deepEqual(
      names.filter((name) => GOES.some((id) => name.startsWith(id))),
      [],
      `${changes}`,
    );
    assert.deepEqual(readdirSync(`${root}/.bytesync`).sort(), ['staging', 'trash'], `${changes}`);
    nothingStaged(root);
  }

  function isEmpty(root: string): boolean {
    return readdirSync(`${root}/.bytesync/pruned`).length === 0;
  }
});
