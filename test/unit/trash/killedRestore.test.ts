import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import {
  entryAt,
  fileAt,
  fill,
  linkAt,
  nothingStaged,
  remove,
  temporaryFolder,
  tree,
  writeFile,
} from '../apply/sources.ts';
import { NONE, restore, synchronize, told, VERSION, versionsIn } from './trashed.ts';

/** After how many changes the process is killed; the whole restore makes 27. */
const KILLS = [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 27];

describe('a restore that is killed', () => {
  const temporary = temporaryFolder();
  let before: Record<string, string | null>;
  const WANTED = { replaced: 'old', d: null, 'd/gone': 'gone', 'd/link': '-> gone', f: 'file' };

  /** A folder whose trash holds a file that was replaced, and others; a folder stands in a file's way. */
  async function trashed(root: string): Promise<void> {
    mkdirSync(root);
    fill(root, { replaced: 'old', 'd/gone': 'gone', f: 'file' });
    symlinkSync('gone', `${root}/d/link`);
    const operations = [
      writeFile('replaced', 'new', fileAt(root, 'replaced')),
      remove(fileAt(root, 'd/gone')),
      remove(linkAt(root, 'd/link')),
      remove(entryAt(root, 'd'), { after: [1, 2] }),
      remove(fileAt(root, 'f')),
    ];
    await synchronize(root, operations, { 0: 'new' });
    fill(root, { 'f/inside/other': 'other' });
    before = tree(root);
  }

  function restoreKilled(root: string, changes: number) {
    const script = new URL('./killedRestore.child.ts', import.meta.url).pathname;
    const args = [script, root, String(changes)];
    return spawnSync(process.execPath, args, { encoding: 'utf8' });
  }

  /** Texts of files and links, wherever they are. */
  function everything(root: string): Set<string | null> {
    const trash = versionsIn(root).map((id) => tree(`${root}/.bytesync/trash/${id}`));
    return new Set([tree(root), ...trash].flatMap((found) => Object.values(found)));
  }

  it('comes to its end when it is not killed', async () => {
    const root = temporary.at('in');
    await trashed(root);
    const { stdout, stderr } = restoreKilled(root, Number.MAX_SAFE_INTEGER);
    const { restored, changes } = JSON.parse(stdout || assert.fail(stderr));
    assert.equal(restored, 5);
    assert.equal(changes, Math.max(...KILLS) + 1);
    assert.deepEqual(tree(root), WANTED);
  });

  it('loses nothing at any moment, and the next one completes', async () => {
    await trashed(temporary.at('original'));
    for (const changes of KILLS) {
      const root = temporary.at(`in-${changes}`);
      cpSync(temporary.at('original'), root, {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
      });
      assert.equal(restoreKilled(root, changes).signal, 'SIGKILL', `${changes}`);
      const now = tree(root);
      for (const path of ['replaced', 'd/gone', 'd/link'] as const) {
        const seen = now[path];
        assert.ok(seen === before[path] || seen === WANTED[path], `${changes}, ${path}: ${seen}`);
      }
      const texts = everything(root);
      for (const text of ['old', 'new', 'gone', '-> gone', 'file', 'other']) {
        assert.ok(texts.has(text), `${changes}: ${text} is gone`);
      }
      if (versionsIn(root).includes(VERSION)) await completed(root, changes);
      assert.deepEqual(tree(root), WANTED, `${changes}`);
    }
  }).timeout(120_000);

  async function completed(root: string, changes: number): Promise<void> {
    const result = await restore(root);
    const { restored, unchanged } = result;
    assert.deepEqual(told(result), { ...NONE, restored, unchanged }, `${changes}`);
    nothingStaged(root);
  }
});
