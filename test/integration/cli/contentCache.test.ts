import assert from 'node:assert/strict';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesync, events, type Report, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

const SAME = 'the same on both sides\n';
const OTHER = 'The same on both sides\n';

describe('comparing by content again', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  interface Compared {
    readonly report: Report;
    /** Bytes that were to be read, as progress says. */
    readonly planned: number;
  }

  async function compare(...flags: readonly string[]): Promise<Compared> {
    const args = ['sync', at('a'), at('b'), '--mode', 'checksum', '--json', ...flags];
    const ended = await bytesync(args, { home: at('home') });
    assert.equal(ended.stderr, '');
    // Nothing else of a run that changes nothing has a total.
    const totals = events(ended.stdout).map(({ bytesTotal }) => Number(bytesTotal ?? 0));
    const planned = Math.max(...totals);
    return { report: reportOf(ended), planned };
  }

  /** Compares until nothing is too fresh to be remembered. */
  async function settle(): Promise<void> {
    while ((await compare('--dry-run')).report.bytes.read > 0) await sleep(100);
  }

  function writeAndSetBack(path: string): void {
    const { atime, mtime } = statSync(path);
    writeFileSync(path, OTHER);
    utimesSync(path, atime, mtime);
  }

  it('reads what changed, even by a byte with its date set back, and nothing else', async () => {
    const tree = {
      'd/one': { content: SAME },
      two: { content: SAME },
      large: { content: 'x'.repeat(2e6) },
    };
    plant(at('a'), tree);
    plant(at('b'), tree);
    const first = await compare('--dry-run');
    const bytes = 2 * (2 * SAME.length + 2e6);
    assert.deepEqual([first.report.status, first.report.bytes.read], ['done', bytes]);
    assert.equal(first.planned, bytes / 2);
    await settle();
    const again = await compare('--dry-run');
    assert.deepEqual([again.report.bytes.read, again.planned], [0, 0]);
    assert.deepEqual(again.report.items, first.report.items);
    writeAndSetBack(join(at('b'), 'd/one'));
    const { report } = await compare('--dry-run');
    // Of one member: the other one's file is known.
    assert.equal(report.bytes.read, OTHER.length);
    assert.equal(report.items.conflicts, 1);
    const check = await bytesync(['sync', at('a'), at('b'), '--preset', 'check', '--json'], {
      home: at('home'),
    });
    assert.equal(reportOf(check).bytes.read, bytes);
    assert.equal(reportOf(check).check?.different, 1);
    assert.equal(readdirSync(at('home/contents')).length, 2);
  });

  it('reads nothing of what a run has just brought', async () => {
    plant(at('a'), { 'd/new': { content: SAME }, changed: { content: OTHER, date: NEW } });
    plant(at('b'), { changed: { content: SAME, date: OLD }, other: { content: SAME } });
    await settle();
    const done = await compare('--yes', '--accept-guard');
    assert.equal(done.report.items.copied + done.report.items.updated, 4);
    assert.deepEqual(snapshot(at('a')), snapshot(at('b')));
    const { report } = await compare('--dry-run');
    assert.deepEqual([report.status, report.bytes.read], ['done', 0]);
  });
});
