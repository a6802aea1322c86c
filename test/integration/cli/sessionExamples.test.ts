import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesync, events, reportOf, temporaryFolder } from './program.ts';
import { NEW, OLD, type Planted, plant, snapshot } from './trees.ts';

type Plantation = Record<string, Planted>;

/** What people use sessions for: two members, and three to five. */
describe('session examples', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(() => folder.remove());

  function members(...plantations: readonly Plantation[]): string[] {
    return plantations.map((planted, index) => {
      const root = join(folder.path, String.fromCharCode(65 + index));
      plant(root, planted);
      return root;
    });
  }

  /** Files by their paths, with their contents. */
  function files(root = ''): Record<string, string> {
    const paths = Object.entries(snapshot(root)).filter(([, shown]) => shown.startsWith('file'));
    return Object.fromEntries(
      paths.map(([path]) => [path, readFileSync(join(root, path), 'utf8')] as const),
    );
  }

  function rulesFile(rules: readonly unknown[]): string {
    const path = join(folder.path, 'rules.json');
    writeFileSync(path, JSON.stringify({ rules }));
    return path;
  }

  async function sync(roots: readonly string[], ...flags: readonly string[]) {
    const ended = await bytesync(['sync', ...roots, '--yes', '--accept-guard', '--json', ...flags]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  async function nothingLeft(roots: readonly string[], ...flags: readonly string[]) {
    const again = await sync(roots, ...flags);
    const { copied, updated, deleted } = reportOf(again).items;
    assert.deepEqual([copied, updated, deleted], [0, 0, 0]);
  }

  describe('two members', () => {
    it('mirror: B becomes like A', async () => {
      const roots = members(
        { 'a.txt': { content: 'a', date: OLD }, 'deep/b.txt': { content: 'b' } },
        { 'a.txt': { content: 'other', date: NEW }, 'extra/c.txt': { content: 'c' } },
      );
      await sync(roots, '--preset', 'mirror');
      assert.deepEqual(snapshot(roots[1] ?? ''), snapshot(roots[0] ?? ''));
      await nothingLeft(roots, '--preset', 'mirror');
    });

    it('backup: B gets what A has and keeps what A deleted', async () => {
      const roots = members(
        { 'a.txt': { content: 'new', date: NEW } },
        { 'a.txt': { content: 'old', date: OLD }, 'deleted.txt': { content: 'kept' } },
      );
      await sync(roots, '--preset', 'backup');
      assert.deepEqual(files(roots[1]), { 'a.txt': 'new', 'deleted.txt': 'kept' });
      const [a = '', b = ''] = roots;
      const trash = await bytesync(['trash', 'list', b, 'newest', '--json']);
      assert.match(trash.stdout, /a\.txt/);
      assert.deepEqual(files(a), { 'a.txt': 'new' });
      await nothingLeft(roots, '--preset', 'backup');
    });

    it('both ways: each item as it was decided', async () => {
      const roots = members(
        { 'src/a.ts': { content: 'A', date: OLD }, 'notes.md': { content: 'A', date: NEW } },
        { 'src/a.ts': { content: 'B', date: NEW }, 'notes.md': { content: 'B', date: OLD } },
      );
      const rules = rulesFile([
        { name: 'Sources come from A', when: 'path:src/**', do: [{ copy: 'A', to: 'B' }] },
        { name: 'The rest comes from B', do: [{ copy: 'B', to: 'A' }] },
      ]);
      await sync(roots, '--rules', rules);
      for (const root of roots) assert.deepEqual(files(root), { 'notes.md': 'B', 'src/a.ts': 'A' });
      await nothingLeft(roots, '--rules', rules);
    });
  });

  describe('three to five members', () => {
    it('star: A to B and C, and D stays as it is', async () => {
      const roots = members(
        { 'a.txt': { content: 'A' }, 'new/b.txt': { content: 'b' } },
        { 'a.txt': { content: 'older', date: OLD } },
        {},
        { 'a.txt': { content: 'own' } },
      );
      await sync(roots, '--preset', 'star', '--to', 'B,C');
      const wanted = { 'a.txt': 'A', 'new/b.txt': 'b' };
      assert.deepEqual(
        roots.map((root) => files(root)),
        [wanted, wanted, wanted, { 'a.txt': 'own' }],
      );
      await nothingLeft(roots, '--preset', 'star', '--to', 'B,C');
    });

    it('ring: A to B, B to C, C to D, D to A, for different parts', async () => {
      const own = (letter: string): Plantation => ({
        [`part${letter}/f.txt`]: { content: letter },
      });
      const roots = members(own('A'), own('B'), own('C'), own('D'));
      const way = (from: string, to: string) => ({
        name: `${from} to ${to}`,
        when: `path:part${from}/**`,
        do: [{ copy: from, to }],
      });
      const rules = rulesFile([way('A', 'B'), way('B', 'C'), way('C', 'D'), way('D', 'A')]);
      await sync(roots, '--rules', rules);
      assert.deepEqual(
        roots.map((root) => files(root)),
        [
          { 'partA/f.txt': 'A', 'partD/f.txt': 'D' },
          { 'partA/f.txt': 'A', 'partB/f.txt': 'B' },
          { 'partB/f.txt': 'B', 'partC/f.txt': 'C' },
          { 'partC/f.txt': 'C', 'partD/f.txt': 'D' },
        ],
      );
      await nothingLeft(roots, '--rules', rules);
    });

    it('cluster: the newest of A and B to C, D and E', async () => {
      const roots = members(
        { 'x.txt': { content: 'A', date: OLD }, 'onlyA.txt': { content: 'a' } },
        { 'x.txt': { content: 'B', date: NEW } },
        { 'x.txt': { content: 'C', date: OLD } },
        {},
        { 'onlyE.txt': { content: 'e' } },
      );
      const flags = ['--preset', 'cluster', '--from', 'A,B', '--to', 'C,D,E'];
      const ended = await sync(roots, ...flags);
      const got = { 'onlyA.txt': 'a', 'x.txt': 'B' };
      assert.deepEqual(
        roots.map((root) => files(root)),
        [
          { 'onlyA.txt': 'a', 'x.txt': 'A' },
          { 'x.txt': 'B' },
          got,
          got,
          { ...got, 'onlyE.txt': 'e' },
        ],
      );
      const plan = events(ended.stdout).find(({ event }) => event === 'plan');
      // onlyE.txt, which nothing decides about.
      assert.equal(plan?.undecided, 1);
      await nothingLeft(roots, ...flags);
    });

    it('check: whether three copies are the same, byte for byte', async () => {
      const same: Plantation = { 'a.txt': { content: 'same', date: OLD } };
      const roots = members(
        { ...same, 'b.txt': { content: 'good', date: OLD } },
        { ...same, 'b.txt': { content: 'rotN', date: OLD } },
        { ...same, 'b.txt': { content: 'good', date: OLD } },
      );
      const before = roots.map((root) => snapshot(root));
      const ended = await bytesync(['sync', ...roots, '--preset', 'check', '--json']);
      assert.equal(ended.code, 0, ended.stderr);
      const { identical, different } = reportOf(ended).check ?? {};
      assert.deepEqual([identical, different], [1, 1]);
      assert.deepEqual(
        roots.map((root) => snapshot(root)),
        before,
      );
    });
  });
});
