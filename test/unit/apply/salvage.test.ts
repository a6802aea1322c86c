import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { clearLeftovers } from '../../../extension/src/engine/sync/leftovers.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { beginHalf, LARGE, putHalf, recordOf } from './partialFiles.ts';
import { fill, nothingStaged, RUN_ID, temporaryFolder } from './sources.ts';

const CHILD = new URL('./killedSalvage.child.ts', import.meta.url).pathname;

describe('what was half received when a run ended', () => {
  const root = temporaryFolder();
  const partial = () => root.at('.bytesync/partial');
  const kept = () => (existsSync(partial()) ? readdirSync(partial()).sort() : []);

  /** A run that a dead process has left: its files as `putHalf` makes them. */
  function leave(
    names: Readonly<Record<string, Parameters<typeof putHalf>[2]>>,
    run = 'dead',
  ): void {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const owner = JSON.stringify({ host: hostname(), pid, started: '1' });
    fill(root.at('.bytesync/staging'), { [`${run}.json`]: owner, [run]: null });
    for (const [name, half] of Object.entries(names)) {
      putHalf(root.at(`.bytesync/staging/${run}`), name, half);
    }
  }

  it('is kept when the run ends by itself, with what it was to become', () => {
    beginHalf(root.path).close();
    nothingStaged(root.path);
    assert.deepEqual(kept(), [`${RUN_ID}-1`, `${RUN_ID}-1.json`]);
    const record = JSON.parse(readFileSync(`${partial()}/${RUN_ID}-1.json`, 'utf8'));
    assert.deepEqual(record, { format: 'bytesync-partial', version: 1, ...recordOf({}) });
    assert.equal(readFileSync(`${partial()}/${RUN_ID}-1`, 'latin1').slice(0, 8), 'halfhalf');
  });

  it('is not kept where it is little', () => {
    beginHalf(root.path, { received: LEAST_PARTIAL - 1 }).close();
    nothingStaged(root.path);
    assert.deepEqual(kept(), []);
  });

  it('is found by the next run when the process is killed, and nothing else is taken', () => {
    leave({
      1: {},
      2: { path: 'other' },
      3: { text: '{"torn' },
      '../dead/4': { path: 'x' },
      x: {},
    });
    fill(root.at('.bytesync/staging/dead'), { 7: 'no record', opened: '', '9.json': 'no file' });
    clearLeftovers(root.path);
    nothingStaged(root.path);
    const names = ['dead-1', 'dead-2', 'dead-4'];
    assert.deepEqual(
      kept(),
      names.flatMap((name) => [name, `${name}.json`]),
    );
  });

  it('leaves no trace once the file is in its place, or was given up', () => {
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
    const [placed, lost] = [staging.create(0, recordOf({})), staging.create(1, recordOf({}))];
    staging.folder.rename(placed.name, 'placed', privateFolder);
    staging.release(placed);
    staging.discard(lost);
    assert.deepEqual(staging.folder.list(''), []);
    staging.close();
    privateFolder.close();
    source.close();
    assert.equal(existsSync(partial()), false);
  });

  it('is removed where the run has a name that none has', () => {
    leave({ 1: {} }, 'dead run');
    clearLeftovers(root.path);
    nothingStaged(root.path);
    assert.deepEqual(kept(), []);
  });

  it('is removed where something stands in the way', () => {
    leave({ 1: {} });
    fill(root.path, { '.bytesync/partial': 'a file' });
    clearLeftovers(root.path);
    nothingStaged(root.path);
  });

  it('gives way to what is further, and goes once the file is in its place', () => {
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
    const half = (bytes: number) => {
      const file = staging.create(0, recordOf({}));
      file.write(Buffer.alloc(bytes));
      return file;
    };
    staging.keep(half(LEAST_PARTIAL));
    const whole = half(LARGE);
    staging.folder.rename(whole.name, 'placed', privateFolder);
    staging.release(whole);
    staging.close();
    privateFolder.close();
    source.close();
    assert.deepEqual(kept(), []);
  });

  for (const what of ['close', 'clear'] as const) {
    it(`is not lost, and nothing else is left, when the process is killed at any change (${what})`, () => {
      for (let limit = 0; ; limit += 1) {
        rmSync(partial(), { recursive: true, force: true });
        if (what === 'clear') leave({ 1: {}, 2: { path: 'other' } }, `dead-${limit}`);
        const { signal, status } = spawnSync(
          process.execPath,
          [CHILD, root.path, what, `${limit}`],
          {
            stdio: 'inherit',
          },
        );
        clearLeftovers(root.path);
        nothingStaged(root.path);
        const names = kept();
        assert.equal(names.length, what === 'close' ? 2 : 4, `${limit}: ${names}`);
        if (signal === null) {
          assert.equal(status, 0);
          assert.ok(limit > 3, 'it made changes');
          return;
        }
        assert.equal(signal, 'SIGKILL');
      }
    });
  }
});
