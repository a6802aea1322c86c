import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../cli/program.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TASKS = new URL('../../../scripts/testing/tasks.mjs', import.meta.url).href;
const PACKAGES = new URL('../../../scripts/testing/systemPackages.mjs', import.meta.url).href;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly note?: string;
}

/** Tests that npm test is to count, in files of their own. */
const FILES = {
  passes: `it('passes', () => undefined);`,
  fails: `it('passes', () => undefined); it('fails', () => { throw new Error('no'); });`,
  skips: `it('passes', () => undefined); it.skip('is skipped', () => undefined);`,
  empty: ``,
  ends: `it('ends the process', () => process.exit(0)); it('passes', () => undefined);`,
  leaks: `it('passes', () => { setInterval(() => undefined, 1000); });`,
} as const;

describe('npm test', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
    for (const [name, text] of Object.entries(FILES)) {
      writeFileSync(join(folder.path, `${name}.test.js`), text);
    }
  });

  after(() => folder.remove());

  interface Ended {
    readonly code: number | null;
    readonly stdout: string;
  }

  function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv, uid?: number) {
    const options = { cwd: ROOT, env, ...(uid !== undefined && { uid, gid: uid }) };
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    return new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout }));
    });
  }

  /** What an expression of a module of the scripts comes to, in a process of its own. */
  async function evaluated<T>(
    from: string,
    expression: string,
    env: NodeJS.ProcessEnv,
    uid?: number,
  ): Promise<T> {
    const code = `const all = await import('${from}');
      const result = await all.${expression};
      process.stdout.write(JSON.stringify(result));`;
    const args = ['--input-type=module', '--eval', code];
    const { stdout } = await run(process.execPath, args, env, uid);
    return JSON.parse(stdout) as T;
  }

  function outcomeOf(name: keyof typeof FILES, ci: boolean): Promise<Outcome> {
    const suite = {
      node: process.execPath,
      kind: 'unit',
      files: [join(folder.path, `${name}.test.js`)],
    };
    const { CI: _, ...env } = process.env;
    return evaluated(TASKS, `runMocha(${JSON.stringify(suite)})`, {
      ...env,
      ...(ci && { CI: 'true' }),
    });
  }

  const counted: readonly [keyof typeof FILES, boolean, number, number, RegExp | undefined][] = [
    ['passes', true, 1, 0, undefined],
    ['fails', false, 1, 1, undefined],
    ['skips', false, 1, 0, /1 skipped/],
    ['skips', true, 1, 1, /1 skipped/],
    ['empty', false, 0, 1, /no test ran/],
    ['ends', false, 0, 1, /ended early/],
    ['leaks', false, 1, 1, /exit code 1 after the last test/],
  ];
  for (const [name, ci, passed, failed, note] of counted) {
    it(`counts a suite that ${name === 'empty' ? 'is ' : ''}${name}${ci ? ' with CI=true' : ''}`, async () => {
      const outcome = await outcomeOf(name, ci);
      assert.deepEqual([outcome.passed, outcome.failed], [passed, failed], outcome.output);
      if (note) assert.match(outcome.note ?? '', note);
      else assert.equal(outcome.note, undefined);
    });
  }

  it('says which command installs what it may not install itself', async () => {
    const env = { PATH: join(folder.path, 'nothing') };
    const needs = 'installSystemPackages({ browser: false })';
    // Everybody may read the scripts, and this user may install nothing.
    const copy = join(folder.path, 'scripts');
    cpSync(join(ROOT, 'scripts'), copy, { recursive: true });
    chmodSync(folder.path, 0o755);
    const module = join(copy, 'testing', 'systemPackages.mjs');
    const from = process.getuid?.() === 0 ? new URL(`file://${module}`).href : PACKAGES;
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    const found = await evaluated<{ missing: string[]; output: string }>(from, needs, env, uid);
    for (const program of ['rsync', 'diff', 'git', 'openssl', 'ps']) {
      assert.ok(found.missing.includes(program), program);
    }
    assert.match(found.output, /sudo apt-get install .* rsync diffutils git openssl procps/);
  });

  describe('.ci/run', () => {
    /** With an `npm` that says this and ends like that. */
    async function ciRun(said: string, code: number): Promise<Ended> {
      const bin = join(folder.path, 'bin');
      mkdirSync(bin, { recursive: true });
      const npm = `#!/bin/sh\nprintf '%s\\n' "CI is $CI, $*"\ncat <<'END'\n${said}\nEND\nexit ${code}\n`;
      writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
      const path = [bin, dirname(process.execPath), process.env.PATH].join(delimiter);
      return run('bash', [join(ROOT, '.ci/run')], { PATH: path });
    }

    it('runs npm test with CI=true and ends with its sum', async () => {
      const { code, stdout } = await ciRun('✓ something\n12 passed, 0 failed', 0);
      assert.equal(code, 0);
      assert.match(stdout, /^CI is true, test\n/);
      assert.match(stdout, /\n12 passed, 0 failed\n$/);
    });

    it('ends with the sum also when npm says more, and fails with it', async () => {
      const { code, stdout } = await ciRun('11 passed, 1 failed\nnpm error code 1', 1);
      assert.equal(code, 1);
      assert.match(stdout, /\n11 passed, 1 failed\n$/);
    });

    it('has a sum when there is none', async () => {
      const { code, stdout } = await ciRun('npm error missing script', 1);
      assert.equal(code, 1);
      assert.match(stdout, /\n0 passed, 1 failed\n$/);
    });
  });
});
