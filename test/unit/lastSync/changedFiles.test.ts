import assert from 'node:assert/strict';
import { lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localStat } from '../../../extension/src/engine/inventory/describe.ts';
import { changedFiles } from '../../../extension/src/engine/lastSync/changedFiles.ts';
import type { RememberedRun } from '../../../extension/src/engine/lastSync/ownMemory.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';

describe('what a run has changed', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bytesync-changed-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** All operations are done, in their order. */
  async function changed(
    operations: readonly { target: number; path: string; at?: string }[],
    done = operations.map((_, operation) => operation),
  ) {
    const outcomes = OutcomeRows.of(
      done.map((operation) => ({ operation, outcome: 'done', bytes: 0 })),
    );
    const applied = { outcomes, problems: [], bytesWritten: 0 };
    const planned = { plan: { operations } } as unknown as RememberedRun['planned'];
    return changedFiles(root, { planned, column: 1, applied });
  }

  const found = (name: string) => {
    const stat = lstatSync(join(root, name), { bigint: true });
    return { ...localStat(stat), mode: Number(stat.mode & 0o7777n) };
  };

  it('is found by path, in whatever order it was changed and is asked for', async () => {
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(root, name), name.repeat(5));
    symlinkSync('a', join(root, 'link'));
    const paths = ['link', 'c', 'a', 'd', 'b'];
    const now = await changed(paths.map((path) => ({ target: 1, path })));
    for (const path of ['d', 'a', 'b', 'c', 'link', 'a']) {
      assert.deepEqual(now.get(path), found(path));
    }
    assert.deepEqual([now.get(''), now.get('aa'), now.get('z')], [undefined, undefined, undefined]);
  });

  it('is one stat for a path that several operations concern', async () => {
    writeFileSync(join(root, 'kind'), 'file');
    writeFileSync(join(root, 'last'), 'another');
    const of = (path: string) => ({ target: 1, path });
    const now = await changed([of('kind'), of('last'), of('kind'), of('gone'), of('gone')]);
    assert.deepEqual([now.get('kind'), now.get('last')], [found('kind'), found('last')]);
    assert.equal(now.get('gone'), undefined);
  });

  it('is looked at as the source spells it, and only what was done in that source', async () => {
    for (const name of ['Here', 'other', 'skipped']) writeFileSync(join(root, name), name);
    const operations = [
      { target: 1, path: 'skipped' },
      { target: 0, path: 'other' },
      { target: 1, path: 'here', at: 'Here' },
    ];
    const now = await changed(operations, [1, 2]);
    assert.deepEqual(now.get('here'), found('Here'));
    assert.deepEqual([now.get('other'), now.get('skipped')], [undefined, undefined]);
  });
});
