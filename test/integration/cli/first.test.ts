import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesync, type Ended, events, Program, temporaryFolder } from './program.ts';
import { type Planted, plant, snapshot } from './trees.ts';

const SMALL = Array.from({ length: 40 }, (_, index) => `small/${index}`);
const TREE: Record<string, Planted> = {
  ...Object.fromEntries(SMALL.map((path) => [path, { content: randomBytes(4000) }])),
  'large.bin': { content: randomBytes(9 * 1024 * 1024) },
};

describe('bytesync sync --first', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'left');
    b = join(folder.path, 'right');
    plant(a, TREE);
    plant(b, {});
  });

  afterEach(() => folder.remove());

  /** Which of these was there when the first of them was, and what came of the run. */
  async function firstThere(flags: readonly string[]): Promise<[readonly string[], Ended]> {
    const args = ['sync', a, b, '--yes', '--accept-guard', '--json', ...flags];
    const program = new Program(args);
    const { ended } = program;
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    for (;;) {
      // The large one is looked at last: where a small one is there, it must be there by then.
      const there = [...SMALL, 'large.bin'].filter((path) => existsSync(join(b, path)));
      if (there.length > 0 || isOver) return [there, await ended];
      await sleep(5);
    }
  }

  it('puts a large file in place before small ones, and then all of them', async () => {
    const flags = ['--first', 'path:large.bin', '--limit-rate', '6MB'];
    const [there, ended] = await firstThere(flags);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(there.includes('large.bin'), there.join(' '));
    assert.deepEqual(snapshot(b), snapshot(a));
    const plan = events(ended.stdout).find(({ event }) => event === 'plan');
    assert.deepEqual(plan?.first, { expression: 'path:large.bin', files: 1 });
  });

  it('without it the small ones are there before', async () => {
    const [there, ended] = await firstThere(['--limit-rate', '6MB']);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(!there.includes('large.bin'));
  });

  it('is a matter of usage where it is wrong, and shows the place', async () => {
    const ended = await bytesync(['sync', a, b, '--yes', '--first', 'name:*.ts AND is:fiel']);
    assert.equal(ended.code, 2);
    const sentence =
      'The filter cannot be used at “fiel”: an item cannot be that. Perhaps “is:file” was meant.';
    const place = ['  name:*.ts AND is:fiel', '                   ^^^^'];
    assert.equal(ended.stderr, `bytesync: ${sentence}\n${place.join('\n')}\n`);
    const label = await bytesync(['sync', a, b, '--yes', '--first', 'on:C']);
    assert.equal(label.code, 2);
    assert.match(label.stderr, /no data source has this label\. The data sources are A, B\./u);
  });
});
