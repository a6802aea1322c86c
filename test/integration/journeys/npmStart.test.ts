import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../cli/program.ts';
import { Pty } from '../cli/pty.ts';
import { plant, snapshot } from '../cli/trees.ts';
import { diffDifferences } from '../proofs/independent.ts';
import { assertShown, journeyBlock } from './journeyBlocks.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What Git does not track, and the tests. */
const LEFT_OUT = /^(?:\.git|\.cache|node_modules|dist|sample|test)$|\.vsix$/;

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As after `git clone` and an installation. Each test begins where the one before it ended. */
describe('npm start in a fresh clone', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let clone: string;
  const sample = (name: string) => join(clone, 'sample', name);

  before(async () => {
    folder = await temporaryFolder();
    clone = join(folder.path, 'bytesync');
    cpSync(ROOT, clone, {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(relative(ROOT, path)),
    });
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  });

  after(() => folder.remove());

  /** The Node of the person, which is not the project's. */
  function environment(): NodeJS.ProcessEnv {
    const own = dirname(process.execPath);
    const path = (process.env.PATH ?? '').split(delimiter).filter((one) => one !== own);
    return {
      ...process.env,
      PATH: path.join(delimiter),
      BYTESYNC_HOME: join(folder.path, 'home'),
    };
  }

  function run(command: string, cwd = clone): Promise<Said> {
    const child = spawn('sh', ['-c', command], {
      cwd,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** What each side keeps for itself is left out of the comparison. */
  async function expectInAgreement(): Promise<void> {
    for (const name of ['laptop', 'desktop']) {
      assert.ok(existsSync(join(sample(name), 'build/out.js')));
      rmSync(join(sample(name), 'build'), { recursive: true });
    }
    assert.equal(await diffDifferences(sample('laptop'), sample('desktop')), '');
    assert.deepEqual(snapshot(sample('laptop')), snapshot(sample('desktop')));
  }

  it('builds, makes two sample folders, synchronizes them, and says what happened', async () => {
    const { code, stdout, stderr } = await run('npm start');
    assert.equal(code, 0, stdout + stderr);
    const shown = journeyBlock('git clone … bytesync');
    assertShown(
      stdout,
      shown.filter((line) => !line.startsWith('Installing')),
    );
    // The photos were copied and renamed: nothing of them travels.
    assert.match(stdout, /\nSent [\d.]+ KB of content, saved [\d.]+ MB\.\n/);
    for (const name of ['notes/🎈 launch party.md', 'notes/measurements/week 09.csv', 'latest']) {
      assert.ok(existsSync(join(sample('laptop'), name)), name);
    }
    assert.ok(existsSync(join(sample('desktop'), 'photos/summit.jpg')));
    assert.equal(statSync(join(sample('desktop'), 'bin/release.sh')).mode & 0o777, 0o755);
    await expectInAgreement();
  });

  it('makes the sample folders anew each time', async () => {
    plant(sample('laptop'), { 'of somebody.txt': { content: 'x' } });
    appendFileSync(join(sample('desktop'), 'docs/plan.md'), 'more\n');
    const { code, stdout, stderr } = await run('npm start');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^dist\/ is up to date\.$/m);
    assert.ok(!existsSync(join(sample('laptop'), 'of somebody.txt')));
    await expectInAgreement();
  });

  it('takes up an edit, with a question on a terminal', async () => {
    for (const name of ['laptop', 'desktop']) {
      plant(sample(name), { 'build/out.js': { content: 'made\n' } });
    }
    appendFileSync(join(sample('desktop'), 'README.md'), 'one more line\n');
    const program = new Pty(['start', '--', 'sample/laptop', 'sample/desktop'], {
      command: ['npm'],
      cwd: clone,
      env: environment(),
    });
    try {
      await program.shows(/Do it\? \[y\/N\] /);
      program.type('y');
      assert.equal((await program.ended).code, 0, program.text);
      assertShown(program.text, journeyBlock('changed  B → A  README.md'));
    } finally {
      program.close();
    }
    assert.deepEqual(snapshot(sample('laptop')), snapshot(sample('desktop')));
  });

  it('takes folders as seen from where the person is', async () => {
    plant(join(clone, 'docs/mine'), { 'a.txt': { content: 'a' } });
    plant(join(clone, 'docs/other'), {});
    const start = 'npm start -- mine other --yes';
    const { code, stdout, stderr } = await run(start, join(clone, 'docs'));
    assert.equal(code, 0, stdout + stderr);
    assert.ok(existsSync(join(clone, 'docs/other/a.txt')));
  });

  it('says what is wrong with a folder, and changes nothing where nobody can be asked', async () => {
    const nowhere = await run('npm start -- sample/laptop sample/nowhere');
    assert.equal(nowhere.code, 2);
    assertShown(nowhere.stderr, journeyBlock('sample/nowhere does not exist'));
    appendFileSync(join(sample('desktop'), 'README.md'), 'yet another line\n');
    const before = snapshot(sample('laptop'));
    const piped = await run('npx bytesync sync sample/laptop sample/desktop </dev/null | cat');
    assert.match(piped.stdout, /changed {2}B → A {2}README\.md/);
    assertShown(piped.stderr, journeyBlock('npx bytesync sync sample/laptop'));
    assert.deepEqual(snapshot(sample('laptop')), before);
  });
});
