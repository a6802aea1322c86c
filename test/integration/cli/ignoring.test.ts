import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, type Planted, plant, snapshot } from './trees.ts';

const text = (content: string, date = OLD): Planted => ({ content, date });

describe('bytesync sync, what is left out', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'left');
    b = join(folder.path, 'right');
    for (const root of [a, b])
      plant(root, { both: text('the same\n'), 'd/both': text('the same\n') });
  });

  afterEach(() => folder.remove());

  /** Mirrors A to B, guards accepted. */
  async function mirror(...options: string[]) {
    const preset = ['--preset', 'mirror', '--yes', '--accept-guard', '--json'];
    const ended = await bytesync(['sync', a, b, ...preset, ...options]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  const sides: readonly [what: string, rules: Record<string, Planted>, options: string[]][] = [
    ['.gitignore', { '.gitignore': text('kept\nkept.d/\n') }, []],
    ['.bytesyncignore', { '.bytesyncignore': text('kept\nkept.d/\n') }, ['--no-gitignore']],
    ['a rule of a folder above', {}, []],
  ];
  for (const [what, rules, options] of sides) {
    it(`mirror never deletes or replaces what ${what} leaves out, on one side only`, async () => {
      const root = join(folder.path, 'right');
      if (Object.keys(rules).length === 0) {
        execFileSync('git', ['init', '-q'], { cwd: folder.path });
        writeFileSync(join(folder.path, '.gitignore'), '/right/kept\n/right/**/kept.d/\n');
      }
      plant(a, { kept: text('of A\n', NEW), 'd/extra': text('x\n') });
      plant(root, { ...rules, kept: text('of B\n'), 'kept.d/x': text('x\n') });
      plant(root, { 'd/kept.d/deep/y': text('y\n'), 'd/gone': text('not on A\n') });
      await mirror(...options);
      const after = snapshot(b);
      assert.equal(readFileSync(join(b, 'kept'), 'utf8'), 'of B\n');
      assert.ok('kept.d/x' in after && 'd/kept.d/deep/y' in after && 'd/extra' in after);
      assert.ok(!('d/gone' in after), 'what nothing leaves out is deleted');
    });
  }

  it('mirror deletes nothing that only the source’s rules leave out', async () => {
    plant(a, { '.bytesyncignore': text('*.secret\n'), 'a.secret': text('of A\n') });
    plant(b, { 'a.secret': text('of B\n'), extra: text('x\n') });
    await mirror();
    assert.equal(readFileSync(join(b, 'a.secret'), 'utf8'), 'of B\n');
    assert.ok(!existsSync(join(b, 'extra')));
    assert.ok(existsSync(join(b, '.bytesyncignore')));
  });

  it('--hidden exclude and --system leave alone what they name, on all', async () => {
    plant(a, { '.env': text('A\n', NEW), '.DS_Store': text('A\n'), new: text('x\n') });
    plant(b, {
      '.env': text('B\n'),
      '.only': text('B\n'),
      'Thumbs.db': text('B\n'),
      old: text('x\n'),
    });
    await mirror('--hidden', 'exclude');
    const after = snapshot(b);
    assert.equal(readFileSync(join(b, '.env'), 'utf8'), 'B\n');
    assert.ok('.only' in after && 'Thumbs.db' in after && 'new' in after);
    assert.ok(!('.DS_Store' in after) && !('old' in after));
    await mirror('--system', 'include');
    assert.deepEqual(snapshot(b), snapshot(a));
  });

  it('--ignore-preset leaves out what tools make; a pattern brings back', async () => {
    const made = { 'node_modules/x/y.js': text('x\n'), 'src/__pycache__/a.pyc': text('x\n') };
    plant(a, { ...made, 'src/build/x': text('x\n') });
    const flags = ['--ignore-preset', 'dependencies,build', '--ignore', '!__pycache__/'];
    const ended = await bytesync(['sync', a, b, '--yes', '--json', ...flags]);
    assert.equal(ended.code, 0, ended.stderr);
    const after = Object.keys(snapshot(b));
    assert.deepEqual(
      after.filter((path) => path.includes('node_modules') || path.startsWith('src/')),
      ['src/__pycache__', 'src/build', 'src/build/x'],
    );
  });

  it('the global excludes of the person hold', async () => {
    const config = join(folder.path, 'config');
    const excludes = join(folder.path, 'excludes');
    writeFileSync(excludes, '*.swp\n');
    writeFileSync(config, `[core]\n\texcludesFile = ${excludes}\n`);
    plant(a, { 'x.swp': text('x\n'), y: text('y\n') });
    const env = { GIT_CONFIG_GLOBAL: config };
    const ended = await bytesync(['sync', a, b, '--yes', '--json'], { env });
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(existsSync(join(b, 'y')) && !existsSync(join(b, 'x.swp')));
  });

  it('is counted in the plan, by reason', async function () {
    if (process.platform === 'win32') this.skip();
    plant(a, { '.gitignore': text('*.log\n'), 'a.log': text('x\n'), 'd/b.log': text('x\n') });
    execFileSync('mkfifo', [join(a, 'pipe')]);
    mkdirSync(join(b, '.git'));
    const ended = await bytesync(['sync', a, b, '--dry-run', '--json']);
    const plan = events(ended.stdout).find(({ event }) => event === 'plan');
    assert.deepEqual(plan?.unknown, [
      { label: 'A', reasons: { ignored: 2, special: 1 } },
      { label: 'B', reasons: { ignored: 1 } },
    ]);
    assert.deepEqual(
      reportOf(ended).problems.map(({ path, code }) => [path, code]),
      [['pipe', 'special-file']],
    );
    const said = await bytesync(['sync', a, b, '--dry-run']);
    assert.match(
      said.stdout,
      /Left alone: A 2 ignored, 1 sockets, pipes or devices; B 1 ignored\n/,
    );
  });
});
