import assert from 'node:assert/strict';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { MeteredRelay } from './meteredRelay.ts';
import { seenBy, withSmallDisk } from './namespace.ts';
import { checkMessages, startRelay } from './pair.ts';
import { bytesync, events, Program, reportOf, temporaryFolder } from './program.ts';
import { NEW, noise, OLD, plant, snapshot, stagedIn } from './trees.ts';

/** Takes all the space there is but some bytes. */
function fillUp(path: string, left: number): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(64 * 1024, 1);
  try {
    for (let size = block.length; size > 512; ) {
      try {
        writeSync(file, block, 0, size);
      } catch {
        size /= 2;
      }
    }
    ftruncateSync(file, fstatSync(file).size - left);
  } finally {
    closeSync(file);
  }
}

describe('bad input: disks that fill', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;
  const at = (path: string) => join(folder.path, path);

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = at('a');
    b = at('b');
    for (const path of ['home', 'b', 'disk', 'end', 'relay']) mkdirSync(at(path));
    plant(a, { 'first.txt': { content: 'first\n', date: NEW } });
    plant(b, {
      'first.txt': { content: 'old\n', date: OLD },
      'own.txt': { content: 'only on B\n' },
    });
  });

  afterEach(() => folder.remove());

  it('a target without enough space: said before the first byte, nothing changed', async () => {
    plant(a, { 'big.bin': { content: noise(1, 3_000_000) }, 'small.txt': { content: 'small\n' } });
    const before = [snapshot(a), snapshot(b)];
    const within = withSmallDisk({ at: at('disk'), size: '2m', from: b, to: at('end') });
    const args = ['sync', a, at('disk'), '--preset', 'backup', '--yes', '--json'];
    const ended = await bytesync(args, { home: at('home'), within });
    assert.equal(ended.code, 1, ended.stderr);
    assert.match(
      ended.stderr,
      /^bytesync: There is no space left on the disk of \S+\/disk: 3,000,0\d\d bytes are needed and 2,\d\d\d,\d\d\d bytes are free\. Free some and run the same command again\.\n$/u,
    );
    assert.equal(reportOf(ended).failure?.code, 'disk-full');
    assert.deepEqual([snapshot(a), snapshot(at('end'))], before);
  });

  it('a target that fills under way: what fits is done, the rest is disk-full', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `file${index}.bin`);
    for (const [index, name] of names.entries()) {
      plant(a, { [name]: { content: noise(index, 1_000_000), date: NEW } });
      if (index % 2 === 0) plant(b, { [name]: { content: `old ${index}\n` } });
    }
    const before = snapshot(b);
    const relay = await startRelay(at('home'), { data: at('relay') });
    let pid: number | undefined;
    const proxy = await MeteredRelay.start(relay.url, 9_000_000, () =>
      fillUp(seenBy(pid, at('disk/filler')), 2_500_000),
    );
    try {
      const within = withSmallDisk({ at: at('disk'), size: '64m', from: b, to: at('end') });
      const args = [
        'sync',
        a,
        at('disk'),
        '--relay',
        proxy.url,
        '--yes',
        '--accept-guard',
        '--json',
      ];
      const program = new Program(args, { home: at('home'), within });
      pid = program.process.pid;
      const ended = await program.ended;
      assert.equal(ended.code, 1, ended.stderr);
      const report = reportOf(ended);
      checkMessages(report);
      const full = report.problems.map(({ path, code }) => `${code} ${path}`);
      assert.ok(
        full.length > 0 && full.length < 24 && full.every((one) => one.startsWith('disk-full ')),
        full.join(),
      );
      assert.match(report.problems[0]?.message ?? '', /^There is no space left on the disk/u);
      const after = snapshot(at('end'));
      for (const name of [...names, 'first.txt']) {
        const isNew = !full.includes(`disk-full ${name}`);
        assert.equal(after[name], isNew ? snapshot(a)[name] : before[name], name);
      }
      assert.equal(after['own.txt'], before['own.txt']);
      assert.deepEqual(stagedIn(at('end')), []);
    } finally {
      proxy.close();
      relay.program.kill('SIGKILL');
      await relay.program.ended;
    }
  });

  it('a relay whose disk is smaller than what travels: senders wait, all arrives', async () => {
    plant(a, { 'big.bin': { content: noise(1, 6_000_000) } });
    const within = withSmallDisk({ at: at('relay'), size: '8m' });
    const env = { BYTESYNC_RELAY_MINIMUM_FREE_DISK_BYTES: '4000000' };
    const relay = new Program(['relay', '--port', '0', '--data', at('relay')], {
      home: at('home'),
      env,
      within,
    });
    try {
      const [, url = ''] = await relay.printed(/relay listening on (\S+)/u);
      const ended = await bytesync(['sync', a, b, '--relay', url, '--yes', '--json'], {
        home: at('home'),
      });
      assert.equal(ended.code, 0, ended.stderr);
      assert.deepEqual(readFileSync(join(b, 'big.bin')), readFileSync(join(a, 'big.bin')));
    } finally {
      relay.kill('SIGKILL');
      await relay.ended;
    }
  });

  it('a relay whose disk is full: exit 4 and who can help', async () => {
    const before = [snapshot(a), snapshot(b)];
    const within = withSmallDisk({ at: at('relay'), size: '6m' });
    const relay = new Program(['relay', '--port', '0', '--data', at('relay')], {
      home: at('home'),
      within,
    });
    try {
      const [, url = ''] = await relay.printed(/relay listening on (\S+)/u);
      const ended = await bytesync(['sync', a, b, '--relay', url, '--yes', '--json'], {
        home: at('home'),
      });
      assert.equal(ended.code, 4, ended.stderr);
      assert.match(ended.stderr, /too little disk space left\. Tell its administrator\.\n$/u);
      assert.equal(reportOf(ended).failure?.code, 'disk-low');
      assert.deepEqual([snapshot(a), snapshot(b)], before);
    } finally {
      relay.kill('SIGKILL');
      await relay.ended;
    }
  });

  it('a target on a read-only mount: the plan leaves it out and says so', async () => {
    const disk = { at: at('disk'), size: '2m', from: b, to: at('end'), readOnly: true };
    const args = ['sync', a, at('disk'), '--yes', '--json'];
    const ended = await bytesync(args, { home: at('home'), within: withSmallDisk(disk) });
    assert.equal(ended.code, 1, ended.stderr);
    const report = reportOf(ended);
    checkMessages(report);
    assert.deepEqual(
      report.problems.map(({ path, member, code }) => [path, member, code]),
      [['', 'B', 'read-only']],
    );
    // It is a source all the same.
    assert.equal(readFileSync(join(a, 'own.txt'), 'utf8'), 'only on B\n');
    assert.deepEqual(snapshot(at('end')), snapshot(b));
    assert.ok(events(ended.stdout).length > 0);
  });
});
