import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

describe('bytesync sync --rules', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let a: string;
  let b: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    a = join(folder.path, 'left');
    b = join(folder.path, 'right');
    plant(a, { 'a.ts': { content: 'A\n', date: OLD }, 'only.txt': { content: 'x\n' } });
    plant(b, { 'a.ts': { content: 'B, newer\n', date: NEW, mode: 0o600 } });
  });

  afterEach(() => folder.remove());

  function rules(text: string): string {
    const path = join(folder.path, 'rules.json');
    writeFileSync(path, text);
    return path;
  }

  const sync = (file: string, ...flags: readonly string[]) =>
    bytesync(['sync', a, b, '--rules', file, '--yes', '--accept-guard', ...flags]);

  it('shows what each rule comes to, what it can’t do and why, and what nothing decides', async () => {
    const file = rules(`{
      // Comments may stand here.
      "rules": [
        { "name": "Sources", "when": "ext:ts", "do": [{ "copy": "A", "to": "B" }, { "copy": "B", "to": "A" }] },
      ],
    }`);
    const ended = await sync(file, '--dry-run');
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /Plan \(by rules: only what rules decide\), 2 items compared/);
    assert.match(ended.stdout, /rule +matches +decides +changes +conflicts/);
    assert.match(ended.stdout, /1 +Sources +1 +1 +1 +0/);
    const undone = 'Rule 1 left undone once: something is copied from there';
    assert.ok(ended.stdout.includes(undone), ended.stdout);
    const left = '1 item differs, and nothing decides about it: it is left as it is.';
    assert.ok(ended.stdout.includes(left), ended.stdout);
  });

  it('content alone: the mode stays, and the date is that of the run', async () => {
    const file = rules('{ "rules": [{ "name": "c", "do": [{ "content": "A", "to": "B" }] }] }');
    const before = Date.now();
    const ended = await sync(file, '--json');
    assert.equal(ended.code, 0, ended.stderr);
    const written = lstatSync(join(b, 'a.ts'));
    assert.equal(readFileSync(join(b, 'a.ts'), 'utf8'), 'A\n');
    assert.equal(written.mode & 0o777, 0o600);
    assert.ok(written.mtimeMs >= before - 1 && written.mtimeMs <= Date.now());
    // The file that B lacked has its mode from A, and its date is the same.
    assert.equal(lstatSync(join(b, 'only.txt')).mtimeMs, written.mtimeMs);
    assert.equal(lstatSync(join(a, 'a.ts')).mtimeMs, OLD * 1000);
    const { copied, updated } = reportOf(await sync(file, '--json')).items;
    assert.deepEqual([copied, updated], [0, 0]);
  });

  it('settle what a preset can’t decide', async () => {
    const preset = ['--preset', 'two-way'];
    const file = rules(
      '{ "rules": [{ "name": "A wins", "when": "is:conflict", "do": [{ "copy": "A", "to": "others" }] }] }',
    );
    const ended = await sync(file, ...preset, '--json');
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b), snapshot(a));
    assert.equal(readFileSync(join(b, 'a.ts'), 'utf8'), 'A\n');
    // Then it is remembered: an edit on B goes to A without a question.
    plant(b, { 'a.ts': { content: 'edited\n', date: NEW } });
    const again = await bytesync(['sync', a, b, ...preset, '--yes', '--accept-guard']);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(readFileSync(join(a, 'a.ts'), 'utf8'), 'edited\n');
  });

  it('keep every version of a conflict, on all', async () => {
    const preset = ['--preset', 'two-way'];
    const file = rules(
      '{ "rules": [{ "name": "keep both", "when": "is:conflict", "do": [{ "keep": "all" }] }] }',
    );
    plant(a, { large: { content: 'a'.repeat(3_000_000), date: NEW } });
    plant(b, { large: { content: 'b'.repeat(3_000_000), date: OLD } });
    const ended = await sync(file, ...preset, '--json');
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b), snapshot(a));
    for (const root of [a, b]) {
      assert.equal(readFileSync(join(root, 'a.ts'), 'utf8'), 'B, newer\n');
      assert.equal(readFileSync(join(root, 'a (A).ts'), 'utf8'), 'A\n');
      assert.equal(readFileSync(join(root, 'large'), 'utf8')[0], 'a');
      assert.equal(readFileSync(join(root, 'large (B)'), 'utf8')[0], 'b');
    }
    const again = reportOf(await sync(file, ...preset, '--json')).items;
    assert.deepEqual([again.copied, again.updated, again.conflicts], [0, 0, 0]);
    // All of it is remembered: a deletion goes to the other side.
    rmSync(join(b, 'a (A).ts'));
    await sync(file, ...preset);
    assert.ok(!existsSync(join(a, 'a (A).ts')));
  });

  it('a preset as rules does what the preset does', async () => {
    const printed = await bytesync(['rules', 'mirror', '--from', 'A']);
    assert.equal(printed.code, 0, printed.stderr);
    const ended = await sync(rules(printed.stdout), '--json');
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(snapshot(b), snapshot(a));
    const plan = events(ended.stdout).find(({ event }) => event === 'plan');
    assert.deepEqual([plan?.preset, plan?.undecided], ['manual', 0]);
  });

  const mistakes: readonly [what: string, text: string, says: RegExp][] = [
    ['is no JSON', '{ "rules": [', /rules\.json cannot be used: line 1, .*this is not JSON/],
    [
      'has a rule without actions',
      '{ "rules": [{ "name": "x", "do": [] }] }',
      /rule 1, at “rules › 1 › do”: this is not what is expected there/,
    ],
    [
      'names a source that is not there',
      '{ "rules": [{ "name": "x", "do": [{ "copy": "A", "to": "C" }] }] }',
      /rule 1, “x”, at “C”: there is no data source .* The data sources are A, B\./,
    ],
  ];
  for (const [what, text, says] of mistakes) {
    it(`a file that ${what} ends the command before anything is read`, async () => {
      const before = [snapshot(a), snapshot(b)];
      const ended = await sync(rules(text));
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, says);
      assert.deepEqual([snapshot(a), snapshot(b)], before);
    });
  }

  const misuse: readonly [flags: string, says: RegExp][] = [
    ['--preset star', /star needs --to/],
    ['--preset star --from A,B --to B', /star has one source/],
    ['--preset mirror --from A,B', /several sources, which is for cluster/],
    ['--to B', /--to is for star and cluster/],
    ['--preset check --rules x.json', /--rules says nothing with check|cannot be used/],
    ['--rules missing.json', /missing\.json cannot be used.*does not exist/],
    ['--preset cluster --from A --to C', /no data source .* of this name/],
  ];
  for (const [flags, says] of misuse) {
    it(`${flags} is a mistake`, async () => {
      const ended = await bytesync(['sync', a, b, ...flags.split(' ')]);
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, says);
    });
  }
});
