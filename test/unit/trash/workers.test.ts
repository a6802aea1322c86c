import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { RestoreProgress } from '../../../extension/src/engine/trash/restoreFromTrash.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { fill, temporaryFolder, tree } from '../apply/sources.ts';
import { hasCode } from '../streams/errors.ts';
import { NONE, told, VERSION, versionsIn } from './trashed.ts';

describe('the trash on worker threads', () => {
  const temporary = temporaryFolder();
  const workers = new EngineWorkers(1);
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(root);
  });
  after(() => workers.destroy());

  const trashed = (files: number) => {
    const paths = Array.from({ length: files }, (_, at) => `d${at % 10}/f${at}`);
    const version = `${root}/.bytesync/trash/${VERSION}`;
    fill(version, Object.fromEntries(paths.map((path) => [path, path])));
  };

  it('is listed and put back', async () => {
    trashed(3);
    const { versions } = await workers.listTrash({ root, entries: 1 });
    assert.deepEqual(
      versions.map(({ id, files, moreEntries }) => [id, files, moreEntries]),
      [[VERSION, 3, 2]],
    );
    const result = await workers.restoreFromTrash({ root, version: VERSION, paths: ['d0', 'd1'] });
    assert.deepEqual(told(result), { ...NONE, restored: 2 });
    assert.deepEqual(tree(root), { d0: null, 'd0/f0': 'd0/f0', d1: null, 'd1/f1': 'd1/f1' });
  });

  it('errors keep their codes', async () => {
    const request = { root, version: VERSION, paths: 'all' } as const;
    await assert.rejects(workers.restoreFromTrash(request), hasCode('trash-version-unknown'));
    await assert.rejects(workers.listTrash({ root: `${root}/no` }), hasCode('folder-missing'));
    await assert.rejects(workers.listTrash({ root }, AbortSignal.abort()), hasCode('aborted'));
  });

  it('a restore that is aborted ends in good order, with what it has done', async () => {
    trashed(4000);
    const aborting = new AbortController();
    const seen: RestoreProgress[] = [];
    const request = { root, version: VERSION, paths: 'all' } as const;
    const result = await workers.restoreFromTrash(request, aborting.signal, (progress) => {
      seen.push(progress);
      if (progress.done > 0) aborting.abort();
    });
    assert.ok(seen.length > 0);
    assert.equal(result.aborted, true);
    assert.ok(result.skipped > 0 && result.restored > 0, JSON.stringify(result));
    assert.equal(result.restored + result.skipped, 4000);
    const { versions } = await workers.listTrash({ root });
    assert.equal(versions[0]?.files, result.skipped);
    assert.deepEqual(told(await workers.restoreFromTrash(request)), {
      ...NONE,
      restored: result.skipped,
    });
    assert.deepEqual(versionsIn(root), []);
  });
});
