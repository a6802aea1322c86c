import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Inventory } from '../../../extension/src/engine/inventory/entry.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import type { Hire } from '../../../extension/src/engine/inventory/walkCrew.ts';
import { walkFolders } from '../../../extension/src/engine/inventory/walkFolders.ts';
import type { FromWalker, WalkJob } from '../../../extension/src/engine/inventory/walkParts.ts';
import { plant, temporaryFolder } from './temporaryFolder.ts';

const OPTIONS = { gitignore: true, patterns: ['*.log', '!keep.log'] };
const PACKAGES = 300;
const FILES = 12;

describe('a walk with help', () => {
  const root = temporaryFolder();
  let source: string;
  /** Parts that came back from helpers. */
  let parts = 0;

  beforeEach(() => {
    parts = 0;
    source = join(root(), 'repository/source');
    const files: Record<string, string> = { '.git/HEAD': 'x', '.gitignore': '/source/*/cache\n' };
    for (const name of ['objects', 'refs'])
      mkdirSync(join(root(), 'repository/.git', name), { recursive: true });
    for (let one = 0; one < PACKAGES; one += 1) {
      const at = `source/p${one}`;
      if (one % 3 === 0) files[`${at}/.gitignore`] = `lib/f${one % FILES}.js\n*.tmp\n`;
      if (one % 7 === 0) files[`${at}/.bytesyncignore`] = '!a.tmp\nsecret\n';
      for (const name of ['a.tmp', 'b.tmp', 'x.log', 'keep.log', 'secret', 'cache/x', 'cäche']) {
        files[`${at}/${name}`] = name;
      }
      for (let file = 0; file < FILES; file += 1) files[`${at}/lib/f${file}.js`] = `${file}`;
    }
    plant(join(root(), 'repository'), files);
  });

  /** On this thread: what a helper does is the same. */
  const help: Hire = (job: WalkJob) => {
    const post = job.port.postMessage.bind(job.port);
    job.port.postMessage = (message: FromWalker) => {
      if (message.type === 'walked') parts += 1;
      post(message);
    };
    walkFolders(job).catch(() => job.port.close());
  };

  async function failure(run: Promise<unknown>): Promise<string> {
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof BytesyncError, String(error));
    return error.code;
  }

  function same(one: Inventory, other: Inventory): void {
    assert.deepEqual(one.entries, other.entries);
    assert.deepEqual([...one.stats], [...other.stats]);
    assert.deepEqual(one.problems, other.problems);
    assert.deepEqual([...one.nestedTokens].sort(), [...other.nestedTokens].sort());
  }

  it('finds what one without finds, by the same rules', async () => {
    for (const at of ['p5', 'p250/lib']) {
      mkdirSync(join(source, at, 'inner'), { recursive: true });
      await preparePrivateFolder(join(source, at, 'inner'));
    }
    const seen: number[] = [];
    const onProgress = ({ files }: { files: number }) => seen.push(files);
    const alone = await walkSource(source, { ...OPTIONS, onProgress });
    const total = seen.at(-1);
    assert.ok(
      alone.entries.some(({ path, kind }) => path === 'p3/lib/f3.js' && kind === 'unknown'),
    );
    assert.equal(alone.nestedTokens.length, 2);
    for (let round = 0; parts === 0; round += 1) {
      assert.ok(round < 50, 'nobody ever helped');
      same(await walkSource(source, { ...OPTIONS, onProgress, hire: help }), alone);
      assert.equal(seen.at(-1), total);
    }
  });

  it('goes on alone where nobody comes', async () => {
    const alone = await walkSource(source, OPTIONS);
    same(await walkSource(source, { ...OPTIONS, hire: () => undefined }), alone);
    same(await walkSource(source, { ...OPTIONS, hire: ({ port }) => port.close() }), alone);
  });

  it('fails when a helper is lost with what it was given, and when it is aborted', async () => {
    const takes =
      (then: (job: WalkJob) => void): Hire =>
      (job) => {
        job.port.on('message', () => then(job));
        job.port.postMessage({ type: 'ready' } satisfies FromWalker);
      };
    const lost = takes(({ port }) => port.close());
    assert.equal(await failure(walkSource(source, { ...OPTIONS, hire: lost })), 'internal');
    const abort = new AbortController();
    const kept = takes(() => abort.abort());
    assert.equal(
      await failure(walkSource(source, { ...OPTIONS, hire: kept }, abort.signal)),
      'aborted',
    );
  });

  it('fails when a helper finds that the source holds itself', async () => {
    const inner = join(source, 'p7/lib/inner');
    mkdirSync(inner);
    const { token: ownToken = '' } = await preparePrivateFolder(inner);
    const options = { ...OPTIONS, ownToken };
    assert.equal(
      await failure(walkSource(source, { ...options, hire: help })),
      'source-offered-twice',
    );
  });

  it('lets a helper go that comes when it is over', async () => {
    const late: WalkJob[] = [];
    await walkSource(source, { ...OPTIONS, hire: (job) => late.push(job) });
    assert.ok(late.length > 0);
    await Promise.all(late.map(walkFolders));
  });
});
