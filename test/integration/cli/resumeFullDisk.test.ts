import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultDisk } from '../faults/faultDisk.ts';
import { checkMessages, startRelay } from './pair.ts';
import { Program, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, plant, snapshot } from './trees.ts';

const SIZE = 32_000_000;

describe('bytesync after a disk filled up in the middle of a large file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let disk: FaultDisk;
  const at = (name: string) => join(folder.path, name);
  const seen = (path: string) => disk.seen(join(at('disk'), path));

  beforeEach(async () => {
    folder = await temporaryFolder();
    mkdirSync(at('disk'));
    relay = await startRelay(at('relay-home'), { data: at('relay') });
    disk = await FaultDisk.open(at('disk'));
    plant(at('a'), { 'large.bin': { content: noise(7, SIZE), date: NEW } });
    mkdirSync(seen('b'));
  });

  afterEach(async () => {
    relay.program.kill('SIGKILL');
    await relay.program.ended;
    await disk.close();
    await folder.remove();
  });

  function start(flags: readonly string[]): Program {
    const args = ['sync', at('a'), join(at('disk'), 'b'), '--relay', relay.url, '--yes', '--json'];
    return new Program([...args, '--accept-guard', ...flags], {
      home: at('home'),
      within: disk.within,
    });
  }

  /** Sizes of files in a folder, without records. */
  function sizesIn(path: string): number[] {
    if (!existsSync(path)) return [];
    const names = readdirSync(path).filter((name) => !name.endsWith('.json'));
    return names.map((name) => statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0);
  }

  function staged(): number {
    const staging = seen('b/.bytesync/staging');
    const runs = existsSync(staging) ? readdirSync(staging) : [];
    const folders = runs.filter((name) => !name.endsWith('.json'));
    return Math.max(0, ...folders.flatMap((run) => sizesIn(join(staging, run))));
  }

  async function fillsHalfWay(): Promise<number> {
    const program = start(['--limit-rate', '10MB']);
    while (staged() < 0.5 * SIZE && program.process.exitCode === null) await delay(10);
    disk.fill(0);
    const ended = await program.ended;
    assert.equal(ended.code, 1, ended.stderr);
    const report = reportOf(ended);
    checkMessages(report);
    const [problem] = report.problems;
    assert.equal(problem?.code, 'disk-full');
    assert.match(problem?.message ?? '', /bytes of it lie in \.bytesync\/partial/u);
    assert.equal(existsSync(seen('b/large.bin')), false);
    const [kept = 0, ...more] = sizesIn(seen('b/.bytesync/partial'));
    assert.deepEqual(more, []);
    return kept;
  }

  it('with room again, only the rest travels', async () => {
    const kept = await fillsHalfWay();
    assert.ok(kept > 0.3 * SIZE, `kept ${kept}`);
    disk.free();
    const ended = await start([]).ended;
    assert.equal(ended.code, 0, ended.stderr);
    const { bytes } = reportOf(ended);
    assert.ok(bytes.reused > 0.3 * SIZE, `reused ${bytes.reused}`);
    assert.deepEqual(snapshot(seen('b')), snapshot(at('a')));
    assert.deepEqual(sizesIn(seen('b/.bytesync/partial')), []);
  });

  it('with no room again, what was kept is given back before anything is planned', async () => {
    await fillsHalfWay();
    const ended = await start([]).ended;
    assert.equal(reportOf(ended).failure?.code, 'disk-full', ended.stderr);
    assert.deepEqual(sizesIn(seen('b/.bytesync/partial')), []);
  });
});
