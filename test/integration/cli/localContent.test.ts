import assert from 'node:assert/strict';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from './pair.ts';
import { bytesync, Program, type Report, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, type Planted, plant, snapshot, stagedIn } from './trees.ts';

const FILES = 200;
/** Together 8 MB, which don't compress; each of its own size. */
const TREE: Record<string, Planted> = Object.fromEntries(
  Array.from({ length: FILES }, (_, at) => [`old/${at}.bin`, { content: noise(at, 40_000 + at) }]),
);
const TREE_BYTES = FILES * 40_000;

describe('content that a member already has', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'a');
    b = join(folder.path, 'b');
  });

  afterEach(() => folder.remove());

  async function mirrored(): Promise<Report> {
    const ended = await bytesync([
      'sync',
      a,
      b,
      '--preset',
      'mirror',
      '--yes',
      '--accept-guard',
      '--json',
    ]);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b, { folderDates: true }), snapshot(a, { folderDates: true }));
    assert.deepEqual(stagedIn(b), []);
    return reportOf(ended);
  }

  it('does not travel where a folder was moved', async () => {
    plant(a, TREE);
    plant(b, TREE);
    mkdirSync(join(a, 'new'));
    renameSync(join(a, 'old'), join(a, 'new', 'place'));
    const { bytes, relay, items } = await mirrored();
    assert.equal(bytes.literal, 0);
    assert.ok(bytes.saved >= TREE_BYTES && bytes.reused === bytes.saved);
    assert.equal(items.errors, 0);
    assert.ok(relay.bytesIn < TREE_BYTES / 100, `${relay.bytesIn} bytes`);
  });

  it('does not travel where two files changed names', async () => {
    const [one, two] = [noise(1, 300_000), noise(2, 400_000)];
    plant(a, { x: { content: one, date: NEW }, y: { content: two, date: OLD } });
    plant(b, { x: { content: two, date: OLD }, y: { content: one, date: NEW } });
    const { bytes, relay } = await mirrored();
    assert.deepEqual([bytes.literal, bytes.reused], [0, 700_000]);
    assert.ok(relay.bytesIn < 100_000, `${relay.bytesIn} bytes`);
  });

  it('does not reach the relay where a member has two sources', async () => {
    const home = join(folder.path, 'home');
    const relay = await startRelay(home, { data: join(folder.path, 'relay') });
    const more = join(folder.path, 'more');
    plant(a, TREE);
    plant(b, TREE);
    plant(more, {});
    const flags = ['--yes', '--json', '--admit', 'all', '--relay', relay.url];
    const host = new Program(['host', a, more, ...flags], { home });
    try {
      const [, link = ''] = await host.printed(/"event":"invitation","link":"([^"]+)"/u);
      const joined = new Program(['join', link, b, '--yes'], { home: `${home}-b` });
      const [ended, other] = await Promise.all([host.ended, joined.ended]);
      assert.deepEqual([ended.code, other.code], [0, 0], ended.stderr + other.stderr);
      assert.deepEqual(snapshot(more), snapshot(a));
      const { bytes, relay: wire } = reportOf(ended);
      assert.deepEqual([bytes.literal, bytes.saved >= TREE_BYTES], [0, true]);
      assert.ok(wire.bytesIn < TREE_BYTES / 100, `${wire.bytesIn} bytes`);
    } finally {
      host.kill('SIGKILL');
      relay.program.kill('SIGKILL');
      await relay.program.ended;
    }
  });
});
