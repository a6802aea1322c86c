import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { useGitConfig } from '../ignoring/gitTree.ts';
import { plant, temporaryFolder } from './temporaryFolder.ts';

const GIT_ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

function git(root: string, ...words: string[]): string {
  const command = ['-c', 'core.excludesFile=/dev/null', ...words];
  return execFileSync('git', command, { cwd: root, env: GIT_ENVIRONMENT, encoding: 'utf8' });
}

/** The files that Git would add, sorted. */
function offeredByGit(root: string): string[] {
  const listed = git(root, 'ls-files', '--others', '--exclude-standard', '-z');
  return listed
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

async function offered(
  root: string,
  patterns: readonly string[] = [],
  gitignore = true,
): Promise<string[]> {
  const { entries } = await walkSource(root, { gitignore, patterns });
  return entries
    .filter((entry) => entry.kind === 'file')
    .map((entry) => entry.path)
    .sort();
}

const TREES: readonly {
  readonly what: string;
  readonly files: Record<string, string>;
  readonly exclude?: string;
}[] = [
  {
    what: 'names, extensions, folders',
    files: {
      '.gitignore': 'node_modules/\n*.log\n/only-top\n# comment\n\n  \nbuild\n',
      'a.log': '',
      'a.txt': '',
      'only-top': '',
      'sub/only-top': '',
      'sub/b.log': '',
      'node_modules/x/y': '',
      'sub/node_modules/z': '',
      build: '',
      'sub/build/x': '',
      'node_modules2/a': '',
    },
  },
  {
    what: 'a file that is named like a folder pattern',
    files: { '.gitignore': 'cache/\n', cache: '', 'sub/cache/x': '' },
  },
  {
    what: 'negation, also of what lies in an ignored folder',
    files: {
      '.gitignore': '*.log\n!keep.log\ndeep/\n!deep/keep.log\nwide/*\n!wide/keep.log\n!wide/in/\n',
      'a.log': '',
      'keep.log': '',
      'deep/keep.log': '',
      'wide/keep.log': '',
      'wide/x': '',
      'wide/in/y': '',
    },
  },
  {
    what: 'the deeper file wins, level by level',
    files: {
      '.gitignore': '*.o\nbuild\n',
      'a/.gitignore': '!*.o\n!build\n',
      'a/b/.gitignore': 'x.o\n',
      'a/b/c/.gitignore': '!x.o\n',
      'x.o': '',
      'a/x.o': '',
      'a/b/x.o': '',
      'a/b/y.o': '',
      'a/b/c/x.o': '',
      'build/k': '',
      'a/build/k': '',
      'a/b/build/k/l': '',
    },
  },
  {
    what: 'anchored and floating patterns below the root',
    files: {
      'p/.gitignore': '/top\nmid/leaf\nany\n**/far/end\nopen/**\n!open/keep\nq/**/r\n*/one\n',
      'p/top': '',
      'p/s/top': '',
      'p/mid/leaf': '',
      'p/s/mid/leaf': '',
      'p/s/any': '',
      any: '',
      top: '',
      'p/s/t/far/end': '',
      'far/end': '',
      'p/open/x': '',
      'p/open/keep': '',
      'p/q/r': '',
      'p/q/1/2/r': '',
      'p/u/one': '',
      'p/u/v/one': '',
    },
  },
  {
    what: 'folders whose names are patterns themselves',
    files: {
      'a*b/.gitignore': 'x\n/y/z\n',
      'a*b/x': '',
      'a*b/s/x': '',
      'aXb/x': '',
      'a*b/y/z': '',
      'aXb/y/z': '',
      '[ab]/.gitignore': 'x\n',
      '[ab]/x': '',
      'a/x': '',
      'q?/.gitignore': 'x\n',
      'q?/x': '',
      'q1/x': '',
      'b\\s/.gitignore': 'x\n',
      'b\\s/x': '',
      '!n/.gitignore': 'x\n',
      '!n/x': '',
      '#h/.gitignore': 'x\n',
      '#h/x': '',
      'new\nline/.gitignore': 'x\n',
      'new\nline/x': '',
      'new\nline/y': '',
    },
  },
  {
    what: 'escapes, blanks, carriage returns, a byte order mark',
    files: {
      '.gitignore': '\ufefffirst\r\n\\!bang\n\\#hash\ntrail  \nblank\\ \nfol/ \n',
      's/.gitignore': '\ufeffother\r\n\\!bang2\n\\#hash2\nfol2/  \r\nesc\\*\n/\n!\n',
      first: '',
      '!bang': '',
      '#hash': '',
      trail: '',
      'trail  ': '',
      'blank ': '',
      blank: '',
      'fol/x': '',
      's/fol': '',
      's/other': '',
      's/!bang2': '',
      's/#hash2': '',
      's/fol2/x': '',
      's/t/fol2/x': '',
      's/esc*': '',
      's/escx': '',
    },
  },
  {
    what: 'brackets, classes, question marks, case',
    files: {
      '.gitignore': '*.[oa]\nf[!0-9]\nk?\n[[:upper:]]x\nRead\n',
      'x.o': '',
      'x.a': '',
      'x.b': '',
      f1: '',
      fa: '',
      k: '',
      k1: '',
      Ax: '',
      ax: '',
      read: '',
      Read: '',
    },
  },
  {
    what: '.git/info/exclude, which .gitignore overrides',
    files: { '.gitignore': '!kept\n', kept: '', dropped: '', 's/dropped': '', 's/x': '' },
    exclude: 'kept\ndropped\n',
  },
  {
    what: 'everything but one folder',
    files: {
      '.gitignore': '/*\n!/src\n/src/*\n!/src/keep\n',
      a: '',
      'b/c': '',
      'src/x': '',
      'src/keep/y': '',
      'src/keep/z/w': '',
    },
  },
];

/** What the person who runs the tests ignores everywhere must not count. */
function withoutGlobalExcludes(): void {
  const config = temporaryFolder();
  let restore: () => void;
  beforeEach(() => {
    const file = join(config(), 'config');
    writeFileSync(file, '[core]\n\texcludesFile = /dev/null\n');
    restore = useGitConfig(file);
  });
  afterEach(() => restore());
}

describe('ignore rules, beside Git', () => {
  withoutGlobalExcludes();
  const root = temporaryFolder();
  for (const { what, files, exclude } of TREES) {
    it(what, async () => {
      git(root(), 'init', '-q');
      plant(root(), files);
      plant(root(), { '.git/info/exclude': exclude ?? '' });
      const expected = offeredByGit(root());
      assert.deepEqual(await offered(root()), expected);
      assert.notEqual(expected.length, Object.keys(files).length, 'nothing is ignored here');
    });
  }

  it('random rules in random places', async () => {
    const names = ['a', 'b', 'ab', 'x.o'];
    const piece = fc.constantFrom('a', 'b', 'ab', '*', '**', 'x.o', '*.o', '?', '[ab]');
    const pattern = fc
      .record({
        not: fc.boolean(),
        top: fc.boolean(),
        pieces: fc.array(piece, { minLength: 1, maxLength: 3 }),
        end: fc.boolean(),
      })
      .map(
        ({ not, top, pieces, end }) =>
          `${not ? '!' : ''}${top ? '/' : ''}${pieces.join('/')}${end ? '/' : ''}`,
      );
    const rules = fc.array(pattern, { maxLength: 4 }).map((lines) => lines.join('\n'));
    const file = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 8 }),
        rules,
        rules,
        rules,
        async (paths, top, a, ab) => {
          const tree = mkdtempSync(join(tmpdir(), 'bytesync-rules-'));
          try {
            git(tree, 'init', '-q');
            const files = { '.gitignore': top, 'D/a/.gitignore': a, 'D/a/D/b/.gitignore': ab };
            // Folders and files never share a name: 'D' in front of every folder.
            plant(tree, {
              ...files,
              ...Object.fromEntries(
                paths.map((path) => [
                  `${path
                    .slice(0, -1)
                    .map((name) => `D/${name}/`)
                    .join('')}${path.at(-1)}.f`,
                  '',
                ]),
              ),
            });
            plant(
              tree,
              Object.fromEntries(paths.map((path) => [`D/a/D/b/D/${path.at(-1)}/leaf`, ''])),
            );
            assert.deepEqual(await offered(tree), offeredByGit(tree));
          } finally {
            rmSync(tree, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('ignore patterns of the session', () => {
  withoutGlobalExcludes();
  const root = temporaryFolder();

  const FILES = { '.gitignore': '*.log\n', 'a.log': '', 'b.txt': '', 's/c.txt': '', 's/d.log': '' };
  const rows: readonly [string, string[], boolean, string[]][] = [
    ['none', [], true, ['.gitignore', 'b.txt', 's/c.txt']],
    ['rule files off', [], false, ['.gitignore', 'a.log', 'b.txt', 's/c.txt', 's/d.log']],
    ['an extension', ['*.txt'], false, ['.gitignore', 'a.log', 's/d.log']],
    ['together with rule files', ['/s'], true, ['.gitignore', 'b.txt']],
    ['they win', ['!a.log'], true, ['.gitignore', 'a.log', 'b.txt', 's/c.txt']],
    [
      'anchored at the root',
      ['/c.txt', 's/d.log'],
      false,
      ['.gitignore', 'a.log', 'b.txt', 's/c.txt'],
    ],
    [
      'broken ones match nothing',
      ['[', '', '\\', '#'],
      false,
      ['.gitignore', 'a.log', 'b.txt', 's/c.txt', 's/d.log'],
    ],
  ];
  for (const [what, patterns, gitignore, expected] of rows) {
    it(what, async () => {
      plant(root(), FILES);
      assert.deepEqual(await offered(root(), patterns, gitignore), expected);
    });
  }

  it('an ignored folder is one unknown entry at its top, and nothing in it is read', async () => {
    plant(root(), { 'n/m/x': '', 'n/y': '', z: '' });
    const { entries, problems } = await walkSource(root(), { gitignore: true, patterns: ['n/'] });
    assert.deepEqual(
      entries.map(({ path, kind }) => [path, kind]),
      [
        ['', 'folder'],
        ['n', 'unknown'],
        ['z', 'file'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('can take neither .git nor a private folder back in', async () => {
    plant(root(), {
      '.git/config': '',
      '.bytesync/x': '',
      's/.bytesync/y': '',
      's/.git': 'gitdir: x',
    });
    const patterns = ['!.git', '!.git/**', '!.bytesync', '!**'];
    assert.deepEqual(await offered(root(), patterns), []);
  });
});
