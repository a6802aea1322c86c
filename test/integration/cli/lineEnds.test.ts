import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesync, type Ended, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, plant, snapshot } from './trees.ts';

const LINES = 'one\n  two\nthree €\n';
const CRLF = LINES.replaceAll('\n', '\r\n');
const TABS = LINES.replaceAll('  ', '\t');

describe('files that differ in line ends or whitespace alone', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
    plant(at('a'), {
      'ends.txt': { content: LINES, date: NEW },
      'more.txt': { content: `${LINES}four\n`, date: NEW },
      'new.txt': { content: LINES },
      'tabs.txt': { content: TABS, date: NEW },
    });
    plant(at('b'), {
      'ends.txt': { content: CRLF, date: OLD },
      'more.txt': { content: CRLF, date: OLD },
      'tabs.txt': { content: LINES, date: OLD },
    });
  });
  afterEach(() => folder.remove());

  const sync = (...flags: readonly string[]) =>
    bytesync(['sync', at('a'), at('b'), ...flags], { home: at('home') });

  interface Operation {
    readonly path: string;
    readonly differsOnlyIn?: string;
  }

  function operations({ stdout, stderr }: Ended): (readonly [string, string | undefined])[] {
    const plan = events(stdout).find(({ event }) => event === 'plan');
    assert.ok(plan, stderr);
    const found = plan.operations as readonly Operation[];
    return found
      .filter(({ path }) => path !== '')
      .map(({ path, differsOnlyIn }) => [path, differsOnlyIn]);
  }

  it('are named in the plan, for people and in JSON', async () => {
    const shown = await sync('--dry-run');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /changed +A → B +ends\.txt \(line ends only\)/u);
    assert.match(shown.stdout, /changed +A → B +tabs\.txt \(whitespace only\)/u);
    assert.match(shown.stdout, /changed +A → B +more\.txt$/mu);
    assert.deepEqual(operations(await sync('--dry-run', '--json')), [
      ['ends.txt', 'line-ends'],
      ['more.txt', undefined],
      ['new.txt', undefined],
      ['tabs.txt', 'whitespace'],
    ]);
  });

  it('are named by a check', async () => {
    const ended = await sync('--preset', 'check');
    assert.match(ended.stdout, /different +ends\.txt \(line ends only\)/u);
    assert.match(ended.stdout, /different +more\.txt$/mu);
  });

  it('are what a filter is about', async () => {
    const ended = await sync('--filter', 'is:line-ends', '--yes', '--accept-guard', '--json');
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(operations(ended), [['ends.txt', 'line-ends']]);
    assert.equal(readFileSync(join(at('b'), 'ends.txt'), 'utf8'), LINES);
    assert.equal(readFileSync(join(at('b'), 'tabs.txt'), 'utf8'), LINES);
    const spaces = operations(await sync('--filter', 'is:whitespace', '--dry-run', '--json'));
    assert.deepEqual(spaces, [['tabs.txt', 'whitespace']]);
  });

  it('stay as they are where a rule says so, and only they', async () => {
    const rules = at('rules.json');
    const rule = { name: 'Line ends', when: 'is:line-ends', do: [{ leave: 'all' }] };
    writeFileSync(rules, JSON.stringify({ rules: [rule] }));
    const flags = ['--preset', 'update', '--rules', rules, '--yes', '--accept-guard', '--json'];
    const ended = await sync(...flags);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(
      operations(ended).map(([path]) => path),
      ['more.txt', 'new.txt', 'tabs.txt'],
    );
    assert.equal(reportOf(ended).items.skipped, 1);
    assert.equal(readFileSync(join(at('b'), 'ends.txt'), 'utf8'), CRLF);
    assert.equal(readFileSync(join(at('a'), 'ends.txt'), 'utf8'), LINES);
    const { 'ends.txt': _, ...rest } = snapshot(at('b'));
    const { 'ends.txt': __, ...wanted } = snapshot(at('a'));
    assert.deepEqual(rest, wanted);
  });

  it('are known without being read again', async () => {
    const again = async () => {
      const ended = await sync('--dry-run', '--json');
      return { read: reportOf(ended).bytes.read, operations: operations(ended) };
    };
    const first = await again();
    assert.ok(first.read > 0);
    let last = first;
    while (last.read > 0) {
      await sleep(100);
      last = await again();
    }
    assert.deepEqual(last.operations, first.operations);
  });
});
