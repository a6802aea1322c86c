import assert from 'node:assert/strict';
import fs, {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { Applier } from '../../../extension/src/engine/sync/applier.ts';
import type { ApplyResult } from '../../../extension/src/engine/sync/applyResult.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { LARGE, putHalf } from './partialFiles.ts';
import {
  CONTENT,
  ends,
  fileAt,
  fill,
  localStat,
  nothingStaged,
  RUN_ID,
  statsOf,
  temporaryFolder,
  writeFile,
} from './sources.ts';

const TEXT = 'x'.repeat(LARGE);

/** The disk has no space for the first of the writes. */
function withOneWriteRefused(work: () => void): void {
  const original = fs.writeSync;
  const restore = () => {
    Object.assign(fs, { writeSync: original });
    syncBuiltinESMExports();
  };
  const refused = () => {
    restore();
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  };
  Object.assign(fs, { writeSync: refused });
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    restore();
  }
}

describe('a file that was half received before', () => {
  const root = temporaryFolder((folder) => nothingStaged(folder));
  const partial = () => root.at('.bytesync/partial');
  const kept = () => readdirSync(partial()).filter((name) => !name.endsWith('.json'));

  /** A run that goes on with the half `old` of the path; `act` gets or loses its content. */
  async function resume(
    act: (applier: Applier) => void,
    {
      replaces = false,
      spent = [],
      others = [],
    }: { replaces?: boolean; spent?: readonly string[]; others?: readonly Operation[] } = {},
  ): Promise<ApplyResult> {
    const stat = localStat(root.path, '.bytesync/partial/old');
    const bases = new Map([['large', { name: 'old', stat, length: LEAST_PARTIAL - 5 }]]);
    const expected = replaces ? fileAt(root.path, 'large') : null;
    const column = { column: 0, root: root.path, stats: statsOf(root.path) };
    const applier = new Applier({
      operations: [writeFile('large', TEXT, expected), ...others],
      columns: [{ ...column, partials: { bases, spent } }],
      ...{ runId: RUN_ID, onProgress: () => undefined },
    });
    try {
      await applier.start();
      act(applier);
      return await applier.finish();
    } finally {
      await applier.close();
    }
  }

  function stage(applier: Applier, length: number) {
    const file = applier.stageFor(0);
    file.write(Buffer.from(TEXT.slice(0, length)));
    return file;
  }

  beforeEach(() => putHalf(partial(), 'old'));

  it('is its base before the file that is replaced, and gone when it is done', async () => {
    fill(root.path, { large: 'replaced' });
    const found: string[] = [];
    const read = (applier: Applier, from: number, length: number) => {
      const buffer = Buffer.alloc(length);
      const count = applier.base(0)?.read(buffer, from) ?? -1;
      found.push(buffer.toString('latin1', 0, count));
    };
    const result = await resume(
      (applier) => {
        read(applier, 0, 7);
        read(applier, LEAST_PARTIAL - 6, 9);
        read(applier, LEAST_PARTIAL - 5, 20);
        read(applier, LEAST_PARTIAL - 2, 20);
        read(applier, LEAST_PARTIAL + 3, 9);
        applier.staged(0, stage(applier, LARGE), CONTENT);
      },
      { replaces: true },
    );
    assert.deepEqual(found, ['8388608', '\0', 'replaced', 'laced', '']);
    assert.deepEqual(ends(result), ['done']);
    assert.equal(readFileSync(root.at('large'), 'utf8'), TEXT);
    assert.deepEqual(readdirSync(partial()), []);
  });

  const endings: readonly [string, ErrorCode, number, readonly string[]][] = [
    [
      'the connection is lost further on: that is kept',
      'stream-aborted',
      LARGE - 1,
      [`${RUN_ID}-1`],
    ],
    ['the connection is lost before that: the old one is', 'stream-aborted', 50, ['old']],
    ['what came is not what was meant: nothing is kept', 'content-mismatch', LARGE - 1, []],
    ['the source has changed: nothing is kept', 'source-changed', LARGE - 1, []],
    ['a quota is full further on: the old one is kept', 'disk-full', LARGE - 1, ['old']],
    ['the disk is full before that: the old one is kept', 'disk-full', 50, ['old']],
  ];
  for (const [title, code, length, names] of endings) {
    it(title, async () => {
      const result = await resume((applier) => {
        stage(applier, length);
        applier.failed(0, code);
      });
      assert.deepEqual(ends(result), [code]);
      assert.equal(existsSync(root.at('large')), false);
      assert.deepEqual(kept(), names);
    });
  }

  it('that is kept when the disk is full is told, and goes where another file needs the space', async () => {
    const seen: string[][] = [];
    const result = await resume(
      (applier) => {
        stage(applier, 50);
        applier.failed(0, 'disk-full');
        seen.push(kept());
        const other = applier.stageFor(1);
        withOneWriteRefused(() => other.write(Buffer.from('other')));
        seen.push(kept());
        applier.staged(1, other, CONTENT);
      },
      { others: [writeFile('other', 'other', null)] },
    );
    assert.deepEqual(ends(result), ['disk-full', 'done']);
    assert.equal(result.problems[0]?.values?.kept, LEAST_PARTIAL);
    assert.deepEqual(seen, [['old'], []]);
  });

  it('somebody aborts when all has come: that is kept', async () => {
    const result = await resume((applier) => {
      applier.staged(0, stage(applier, LARGE), CONTENT);
      applier.abort();
    });
    assert.deepEqual(ends(result), ['aborted']);
    assert.deepEqual(kept(), [`${RUN_ID}-1`]);
  });

  it('of which the plan makes something else goes before anything comes', async () => {
    putHalf(partial(), 'spent', { path: 'other' });
    const seen: string[][] = [];
    await resume(() => seen.push(kept()), { spent: ['spent'] });
    assert.deepEqual(seen, [['old']]);
  });

  const swaps: readonly [string, () => void][] = [
    ['is gone', () => rmSync(`${partial()}/old`)],
    ['is another file', () => writeFileSync(`${partial()}/old`, 'another')],
    [
      'is a link',
      () => {
        rmSync(`${partial()}/old`);
        fill(root.path, { secret: 'secret' });
        symlinkSync('../../secret', `${partial()}/old`);
      },
    ],
  ];
  for (const [title, swap] of swaps) {
    it(`is not read when it ${title} by then`, async () => {
      await resume((applier) => {
        swap();
        assert.throws(() => applier.base(0), { code: 'content-mismatch' });
      });
    });
  }

  it('does not keep the run from being done when it can’t be removed', async () => {
    const result = await resume((applier) => {
      rmSync(`${partial()}/old`);
      fill(partial(), { 'old/file': 'somebody’s' });
      applier.staged(0, stage(applier, LARGE), CONTENT);
    });
    assert.deepEqual(ends(result), ['done']);
    assert.equal(result.problems.length, 1);
    assert.equal(readFileSync(root.at('large'), 'utf8'), TEXT);
  });
});
