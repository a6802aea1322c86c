import assert from 'node:assert/strict';
import { linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import {
  CONTENT,
  fileAt,
  localStat,
  nothingStaged,
  RUN_ID,
  statsOf,
  temporaryFolder,
  writeFile,
} from './sources.ts';

/** It takes many slices to copy: a computer that hashes 4 GB a second needs 64 ms. */
const LONG = 256 * 1024 * 1024;
/** As many as fill a group. */
const RECEIVED = 256;

describe('a long copy of a file of this member', () => {
  const folder = temporaryFolder();
  const root = () => folder.at('source');

  function longFile(): void {
    mkdirSync(root());
    writeFileSync(`${root()}/long`, '');
    truncateSync(`${root()}/long`, LONG);
  }

  function copyOf(path: string): Operation {
    const entry = { ...fileAt(root(), 'long'), path };
    const local = { from: 0, path: 'long', entry: fileAt(root(), 'long') };
    return { kind: 'write-file', target: 0, path, after: [], entry, expected: null, local };
  }

  /** Applies a copy of the long file, and before it others that come once it has begun. */
  async function applied(others: readonly Operation[], onCopied: (applier: Applier) => void) {
    const operations = [...others, copyOf('copy')];
    const copy = operations.length - 1;
    const ended: number[] = [];
    /** Bytes that were copied when each operation ended. */
    const when = new Map<number, number>();
    let copied = 0;
    const applier: Applier = new Applier({
      ...{ operations, runId: RUN_ID },
      columns: [{ column: 0, root: root(), stats: statsOf(root()) }],
      local: new Map([[copy, { root: root(), path: 'long', stat: localStat(root(), 'long') }]]),
      onProgress: ({ operation }) => {
        ended.push(operation);
        when.set(operation, copied);
      },
      onCopied: (bytes) => {
        if (copied === 0) onCopied(applier);
        copied += bytes;
      },
    });
    await applier.start();
    // Not before: it would end what has not come.
    while (!ended.includes(copy)) await new Promise(setImmediate);
    return { ended, when, copy, result: await applier.finish() };
  }

  it('does not hold up what is received meanwhile', async () => {
    longFile();
    const others = Array.from({ length: RECEIVED }, (_, at) => writeFile(`${at}`, `${at}`, null));
    const { ended, when, copy, result } = await applied(others, (applier) => {
      for (const operation of others.keys()) {
        const file = applier.stageFor(operation);
        file.write(Buffer.from(`${operation}`));
        applier.staged(operation, file, CONTENT);
      }
    });
    assert.deepEqual(result.problems, []);
    assert.equal(ended.at(-1), copy);
    assert.equal(when.get(copy), LONG);
    assert.ok(
      others.every((_, at) => (when.get(at) ?? LONG) < LONG),
      `${when.get(0)}`,
    );
    assert.equal(ended.length, RECEIVED + 1);
    assert.equal(fileAt(root(), 'copy').size, LONG);
    nothingStaged(root());
  });

  it('is whole although another name of its file is to be replaced meanwhile', async () => {
    longFile();
    linkSync(`${root()}/long`, `${root()}/twin`);
    const twin = writeFile('twin', '0', fileAt(root(), 'twin'));
    const more = Array.from({ length: RECEIVED }, (_, at) => writeFile(`${at}`, `${at}`, null));
    const others = [twin, ...more];
    const { result } = await applied(others, (applier) => {
      for (const [operation, { path }] of others.entries()) {
        const file = applier.stageFor(operation);
        file.write(Buffer.from(path === 'twin' ? '0' : path));
        applier.staged(operation, file, CONTENT);
      }
    });
    assert.deepEqual(result.problems, []);
    assert.deepEqual([fileAt(root(), 'copy').size, fileAt(root(), 'twin').size], [LONG, 1]);
    nothingStaged(root());
  });

  it('goes on where what was to come meanwhile fails', async () => {
    longFile();
    const others = [writeFile('one', 'one', null)];
    const { ended, result } = await applied(others, (applier) =>
      applier.failed(0, 'source-changed'),
    );
    assert.deepEqual(ended, [0, 1]);
    assert.deepEqual(
      result.problems.map(({ path, code }) => [path, code]),
      [['one', 'source-changed']],
    );
    assert.equal(fileAt(root(), 'copy').size, LONG);
    nothingStaged(root());
  });

  it('ends at once where the run is aborted', async () => {
    longFile();
    const { result } = await applied([writeFile('one', 'one', null)], (applier) => applier.abort());
    assert.deepEqual(
      [...result.outcomes].map(({ outcome }) => outcome),
      ['skipped', 'skipped'],
    );
    nothingStaged(root());
  });
});
