import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM, Program, reportOf, temporaryFolder } from '../cli/program.ts';
import { NEW, noise, OLD, plant, snapshot } from '../cli/trees.ts';

const LOWEST = fileURLToPath(
  new URL('../../../node_modules/node-lowest-linux-x64/bin/node', import.meta.url),
);

const NODES = [
  { name: 'this Node', path: process.execPath, version: /^v(2[4-9]|[3-9]\d)\./ },
  // There is no package of it for every platform.
  ...(process.platform === 'linux' && process.arch === 'x64'
    ? [{ name: 'the oldest supported Node', path: LOWEST, version: /^v22\.15\./ }]
    : []),
];

interface Ended {
  readonly code: number | string;
  readonly stdout: Buffer;
  readonly stderr: string;
}

describe('dist/ without the repository', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let program: string;

  before(async () => {
    folder = await temporaryFolder();
    const dist = join(folder.path, 'elsewhere');
    cpSync(dirname(PROGRAM), dist, { recursive: true });
    program = join(dist, 'cli.js');
    assert.ok(!existsSync(join(folder.path, 'node_modules')));
  });

  after(() => folder.remove());

  for (const { name, path: node, version } of NODES) {
    describe(`on ${name}`, () => {
      let place: string;

      beforeEach(() => {
        place = join(folder.path, name.replaceAll(' ', '-'));
        mkdirSync(place, { recursive: true });
      });

      const run = (...args: string[]) =>
        new Promise<Ended>((resolve) => {
          const env = { ...process.env, BYTESYNC_HOME: join(place, 'home'), NODE_PATH: '' };
          const options = { cwd: place, env, encoding: 'buffer' } as const;
          execFile(node, [program, ...args], options, (error, stdout, stderr) =>
            resolve({ code: error?.code ?? 0, stdout, stderr: stderr.toString() }),
          );
        });

      it('is that version', async () => {
        const printed = await new Promise<string>((resolve, reject) =>
          execFile(node, ['--version'], (error, out) => (error ? reject(error) : resolve(out))),
        );
        assert.match(printed, version);
      });

      it('sync', async () => {
        const [a, b] = [join(place, 'a'), join(place, 'b')];
        const base = noise(1, 3_000_000);
        plant(a, {
          'large.bin': { content: Buffer.concat([Buffer.from('new'), base]), date: NEW },
          'deep/er/file.txt': { content: 'text\n' },
          link: { link: 'large.bin' },
        });
        plant(b, { 'large.bin': { content: base, date: OLD }, 'extra.txt': { content: 'x' } });
        const flags = ['--preset', 'mirror', '--yes', '--accept-guard', '--json'];
        const { code, stdout, stderr } = await run('sync', 'a', 'b', ...flags);
        assert.equal(code, 0, stdout + stderr);
        assert.equal(stderr, '');
        const report = reportOf({ code: 0, signal: null, stdout: stdout.toString(), stderr });
        assert.equal(report.status, 'done');
        assert.ok(report.bytes.reused > 2_900_000);
        assert.deepEqual(snapshot(b, { folderDates: true }), snapshot(a, { folderDates: true }));
      });

      it('relay, and sync through it', async () => {
        const relay = new Program(['relay', '--port', '0', '--data', join(place, 'relay')], {
          executable: [node, program],
          cwd: place,
        });
        try {
          const [, url = ''] = await relay.printed(/listening on (\S+)/);
          const [a, b] = [join(place, 'c'), join(place, 'd')];
          plant(a, { 'one.txt': { content: 'one\n' } });
          plant(b, { 'two.txt': { content: 'two\n' } });
          const { code, stderr } = await run('sync', a, b, '--relay', url, '--yes');
          assert.equal(code, 0, stderr);
          assert.deepEqual(snapshot(a), snapshot(b));
        } finally {
          relay.kill('SIGTERM');
        }
        assert.equal((await relay.ended).code, 0);
      });

      it('signature, delta, patch', async () => {
        const base = noise(2, 1_000_000);
        const changed = Buffer.concat([
          base.subarray(0, 500_000),
          Buffer.from('!'),
          base.subarray(500_000),
        ]);
        writeFileSync(join(place, 'old'), base);
        writeFileSync(join(place, 'new'), changed);
        for (const args of [
          ['signature', 'old', 'signature'],
          ['delta', 'signature', 'new', 'delta'],
          ['patch', 'old', 'delta', 'out'],
        ]) {
          const { code, stderr } = await run(...args);
          assert.equal(code, 0, stderr);
        }
        assert.ok(readFileSync(join(place, 'out')).equals(changed));
        assert.ok(readFileSync(join(place, 'delta')).length < 10_000);
      });
    });
  }
});
