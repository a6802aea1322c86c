import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';
import { allPaths, git, ignoredByGit, ignoredByWalk, withGitConfig } from './gitTree.ts';

const NAMES = [
  'a',
  'b',
  'ab',
  'a b',
  'a ',
  '!a',
  '#a',
  '[a]',
  'a*',
  'A',
  'é',
  'a.o',
  'b.o',
  '-',
  'a]',
];
const PIECES = [
  ...[
    'a',
    'b',
    'ab',
    'A',
    'é',
    'a.o',
    '-',
    'a b',
    'a\\ ',
    'a\\\\ ',
    '\\a',
    '\\!a',
    '\\#a',
    '\\[a]',
    'a\\*',
  ],
  ...['*', '?', '??', '*.o', 'a*', '*a', '*b*', '**', '***', '*\\ ', '.*', '*?', '\\**'],
  ...[
    '[ab]',
    '[!a]',
    '[^a]',
    '[a-b]',
    '[b-a]',
    '[]a]',
    '[!]a]',
    '[a-]',
    '[\\]a]',
    '[]-a]',
    '[a-a-b]',
    '[+--]',
  ],
  ...['[[:upper:]]', '[[:alpha:]b]*', '[[:space:]a]', '[[:nonsense:]]', '[[:a]', '[![:punct:]]'],
  ...['[', '[a', '[]', 'a[', '\\', 'a\\', '*[', '[[:alpha:]'],
];

const piece = fc.constantFrom(...PIECES);
const line = fc
  .record({
    start: fc.constantFrom('', '', '', '!', '!', '/', '!/', '#', '\\!', '\\#', ' '),
    pieces: fc.array(piece, { minLength: 1, maxLength: 4 }),
    end: fc.constantFrom('', '', '', '/', ' ', '  ', '\\ ', '/ ', '\t', '/**', '/*'),
    feed: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r\r\n'),
  })
  .map(({ start, pieces, end, feed }) => `${start}${pieces.join('/')}${end}${feed}`)
  // Up to Git 2.52 a double star right behind a name was taken as one behind a slash, against its manual.
  .filter((text) => !/[^/!\\*?[\]\n\s]\*\*/.test(text));
const rules = fc
  .record({ mark: fc.constantFrom('', '', '', '\ufeff'), lines: fc.array(line, { maxLength: 5 }) })
  .map(({ mark, lines }) => mark + lines.join(''));
const name = fc.constantFrom(...NAMES);
const folders = fc.array(name, { maxLength: 3 });

/** A tree: files by their folders, and rule files in some of the folders. */
const tree = fc.record({
  files: fc.array(fc.tuple(folders, name), { minLength: 2, maxLength: 12 }),
  rules: fc.array(fc.tuple(folders, rules), { minLength: 1, maxLength: 4 }),
  exclude: rules,
  person: rules,
});
type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never;

/** Where a folder and a file would have one name, who comes late gives way. */
function plantTree(root: string, { files, rules: ruleFiles }: Tree): void {
  for (const [above, text] of ruleFiles) {
    tryPlant(root, [...above, '.gitignore'].join('/'), text);
  }
  for (const [above, last] of files) tryPlant(root, [...above, last].join('/'), '');
}

function tryPlant(root: string, path: string, text: string): void {
  try {
    plant(root, { [path]: text });
  } catch (error) {
    // A folder has that name, or a file the name of a folder above.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
  }
}

describe('ignore rules, the same as git check-ignore', () => {
  const here = temporaryFolder();

  it('for every path of generated trees', async () => {
    let ignored = 0;
    let offered = 0;
    const same = async (one: Tree) => {
      const home = realpathSync(mkdtempSync(join(tmpdir(), 'bytesync-rules-')));
      const root = join(home, 'tree');
      try {
        plant(home, { 'tree/x': '', excludes: one.person });
        const config = join(home, 'config');
        writeFileSync(config, `[core]\n\texcludesFile = ${join(home, 'excludes')}\n`);
        git(root, ['init', '-q']);
        plant(root, { '.git/info/exclude': one.exclude });
        plantTree(root, one);
        const paths = allPaths(root);
        const expected = ignoredByGit(root, paths, config);
        const found = await withGitConfig(config, () => ignoredByWalk(root, paths));
        ignored += expected.length;
        offered += paths.length - expected.length;
        assert.deepEqual(found, expected);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    };
    await fc.assert(fc.asyncProperty(tree, same), { numRuns: 150 });
    assert.ok(ignored > 100 && offered > 100, `ignored ${ignored}, offered ${offered}`);
  });

  it("for every path of this project's own tree, what is installed included", async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
    const config = join(here(), 'config');
    writeFileSync(config, '');
    // What was unpacked from an archive has no repository of its own.
    if (!existsSync(join(root, '.git'))) git(here(), ['init', '-q', '--bare', 'bare.git']);
    const options = existsSync(join(root, '.git'))
      ? []
      : [`--git-dir=${join(here(), 'bare.git')}`, `--work-tree=${root}`];
    const before = allPaths(root);
    const ignored = ignoredByGit(root, before, config, options);
    const found = await withGitConfig(config, () => ignoredByWalk(root, before));
    // Other suites may write beside this one: what they took away meanwhile doesn't count.
    const lasting = new Set(allPaths(root));
    const expected = ignored.filter((path) => lasting.has(path));
    assert.deepEqual(
      found.filter((path) => lasting.has(path)),
      expected,
    );
    assert.ok(expected.length > 1000 && lasting.size - expected.length > 300, `${expected.length}`);
  });

  it('in a folder below the top of a repository, its own worktrees and submodules', async () => {
    const root = join(here(), 'main');
    const config = join(here(), 'config');
    plant(here(), {
      config: '[user]\n\tname = a\n\temail = a@b\n[protocol "file"]\n\tallow = always\n',
      'main/.gitignore': '*.log\n/below/top\nany/\n/in/deep/x\n!/in/deep/keep.tmp\n',
      'main/in/.gitignore': '*.bak\n!b.log\n/deep/y\n',
      'main/in/deep/.gitignore': '!c.bak\n',
    });
    git(root, ['init', '-q'], { config });
    plant(root, { '.git/info/exclude': '*.tmp\n/in/deep/z\n' });
    git(root, ['add', '.'], { config });
    git(root, ['commit', '-qm', 'x'], { config });
    git(root, ['worktree', 'add', '-q', '../tree'], { config });
    const other = join(here(), 'other');
    git(here(), ['clone', '-q', 'main', 'other'], { config });
    git(other, ['submodule', 'add', '-q', join(here(), 'main'), 'sub'], { config });
    plant(join(here(), 'other/.git/modules/sub'), { 'info/exclude': '*.tmp\n/in/deep/z\n' });
    const names = ['a.log', 'b.log', 'a.bak', 'c.bak', 'a.tmp', 'keep.tmp', 'x', 'y', 'z', 'w'];
    for (const top of [root, join(here(), 'tree'), join(other, 'sub')]) {
      const offered = join(top, 'in/deep');
      plant(offered, Object.fromEntries([...names, 'any/x', 's/y', 's/a.log'].map((n) => [n, ''])));
      const paths = allPaths(offered);
      const expected = ignoredByGit(offered, paths, config);
      assert.deepEqual(await withGitConfig(config, () => ignoredByWalk(offered, paths)), expected);
      assert.deepEqual(
        expected,
        ['a.bak', 'a.log', 'a.tmp', 'any', 'any/x', 's/a.log', 'x', 'y', 'z'],
        top,
      );
    }
  });
});
