import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type AnalysedFile,
  type AnalysisProgress,
  type AnalysisRequest,
  analyseFiles,
} from '../../../extension/src/engine/inventory/analysis.ts';
import { ContentHasher } from '../../../extension/src/engine/inventory/contentId.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

function contentOf(content: string | Uint8Array): string {
  const hasher = new ContentHasher();
  hasher.update(Buffer.from(content));
  return Buffer.from(hasher.digest()).toString('hex');
}

async function requestsFor(root: string, paths: readonly string[]): Promise<AnalysisRequest[]> {
  const { stats } = await walkSource(root, { gitignore: false, patterns: [] });
  return paths.map((path) => {
    const stat = stats.get(path);
    assert.ok(stat !== undefined, path);
    return { path, stat };
  });
}

describe('analysis', () => {
  const root = temporaryFolder();

  it('tells the content id of each file, in the order asked for', async () => {
    const big = Buffer.alloc(3 * 1024 * 1024 + 5, 'big ');
    plant(root(), { 'a/b/c': 'one', 'a/x': '', 'new\nline': 'two' });
    writeFileSync(join(root(), 'a/big'), big);
    const requests = await requestsFor(root(), ['new\nline', 'a/b/c', 'a/big', 'a/x']);
    const seen: AnalysisProgress[] = [];
    assert.deepEqual(await analyseFiles(root(), requests, undefined, (done) => seen.push(done)), [
      { path: 'new\nline', content: contentOf('two') },
      { path: 'a/b/c', content: contentOf('one') },
      { path: 'a/big', content: contentOf(big) },
      { path: 'a/x', content: contentOf('') },
    ]);
    assert.deepEqual(seen.at(-1), { files: 4, bytes: big.length + 6 });
  });

  /** What happens to `d/f` between the walk and the analysis. */
  const rows: readonly [string, AnalysedFile['path'], (file: string) => void][] = [
    ['grown', 'entry-changed', (file) => appendFileSync(file, 'x')],
    ['cut', 'entry-changed', (file) => truncateSync(file, 1)],
    ['touched', 'entry-changed', (file) => utimesSync(file, 1, 1)],
    [
      'replaced by an equal twin',
      'entry-changed',
      (file) => {
        const { mtimeNs } = lstatSync(file, { bigint: true });
        writeFileSync(`${file}2`, 'text');
        execFileSync('touch', [
          '-d',
          `@${mtimeNs / 1_000_000_000n}.${String(mtimeNs % 1_000_000_000n).padStart(9, '0')}`,
          `${file}2`,
        ]);
        assert.equal(lstatSync(`${file}2`, { bigint: true }).mtimeNs, mtimeNs);
        renameSync(`${file}2`, file);
      },
    ],
    ['deleted', 'entry-vanished', (file) => rmSync(file)],
    [
      'deleted with its folder',
      'entry-vanished',
      (file) => rmSync(join(file, '..'), { recursive: true }),
    ],
    [
      'a folder now',
      'entry-changed',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
    [
      'a FIFO now',
      'entry-changed',
      (file) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      },
    ],
    [
      'a link to its old self now',
      'entry-changed',
      (file) => {
        renameSync(file, `${file}2`);
        symlinkSync(`${file}2`, file);
      },
    ],
    [
      'in a folder that is a link now',
      'entry-changed',
      (file) => {
        const folder = join(file, '..');
        renameSync(folder, `${folder}2`);
        symlinkSync(`${folder}2`, folder);
      },
    ],
    [
      'in a file now',
      'entry-changed',
      (file) => {
        const folder = join(file, '..');
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
    ],
    ['unreadable', 'entry-unreadable', (file) => chmodSync(file, 0)],
  ];
  for (const [what, error, change] of rows) {
    it(`a file that is ${what}: ${error}, and the others are read`, async () => {
      plant(root(), { 'd/f': 'text', 'e/g': 'other' });
      const requests = await requestsFor(root(), ['d/f', 'e/g']);
      change(join(root(), 'd/f'));
      const results = await asOrdinaryUser(() => analyseFiles(root(), requests));
      assert.deepEqual(results, [
        { path: 'd/f', error },
        { path: 'e/g', content: contentOf('other') },
      ]);
    });
  }

  it('a file that changes while it is read is an error', async () => {
    // Long enough to read that the analysis lets other events happen in between.
    plant(root(), { f: '' });
    truncateSync(join(root(), 'f'), 400 * 1024 * 1024);
    const requests = await requestsFor(root(), ['f']);
    let changed = false;
    // Size, date and inode stay: only ctime tells, as after a write whose date was set back.
    const change = () => {
      chmodSync(join(root(), 'f'), 0o600);
      changed = true;
    };
    setImmediate(() => setImmediate(change));
    const results = await analyseFiles(root(), requests);
    assert.ok(changed);
    assert.deepEqual(results, [{ path: 'f', error: 'entry-changed' }]);
  });

  it('refuses to leave the source', async () => {
    plant(root(), { 'in/f': '', out: 'secret' });
    const [{ stat } = assert.fail()] = await requestsFor(root(), ['out']);
    for (const path of ['../out', '/etc/passwd', 'a/../../out', '', '.']) {
      await assert.rejects(analyseFiles(join(root(), 'in'), [{ path, stat }]), (error) => {
        return error instanceof BytesyncError && error.code === 'path-not-allowed';
      });
    }
  });

  it('stops when it is aborted, and closes what it opened', async () => {
    plant(root(), { 'a/b/f': 'x' });
    const requests = await requestsFor(root(), ['a/b/f']);
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    const aborted = (error: unknown) => error instanceof BytesyncError && error.code === 'aborted';
    await assert.rejects(analyseFiles(root(), requests, AbortSignal.abort()), aborted);
    await analyseFiles(root(), requests);
    rmSync(join(root(), 'a'), { recursive: true });
    await analyseFiles(root(), requests);
    assert.equal(open(), before);
  });
});
