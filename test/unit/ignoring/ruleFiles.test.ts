import assert from 'node:assert/strict';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { globalExcludes } from '../../../extension/src/engine/ignoring/globalExcludes.ts';
import { leavesMachine } from '../../../extension/src/engine/ignoring/repository.ts';
import { readOfferedFile } from '../../../extension/src/engine/inventory/offeredFile.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';
import { hasCode } from '../streams/errors.ts';
import { git, gitEnvironment, withGitConfig } from './gitTree.ts';

async function offered(root: string, gitignore = true, patterns: string[] = []): Promise<string[]> {
  const { entries } = await walkSource(root, { gitignore, patterns });
  const files = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  return files.filter((path) => !path.endsWith('ignore')).sort();
}

describe('.bytesyncignore', () => {
  const root = temporaryFolder();
  const rows: readonly [
    what: string,
    files: Record<string, string>,
    expected: string[],
    withoutGitignore: string[],
  ][] = [
    [
      'leaves out in its folder and below, in every folder',
      {
        '.bytesyncignore': '*.tmp\n/top\n',
        's/.bytesyncignore': '/x\n',
        's/x': '',
        's/t/x': '',
        top: '',
        's/top': '',
        'a.tmp': '',
        's/b.tmp': '',
      },
      ['s/t/x', 's/top'],
      ['s/t/x', 's/top'],
    ],
    [
      'wins over .gitignore of the same folder, both ways',
      { '.gitignore': 'a\n!b\n', '.bytesyncignore': '!a\nb\n', a: '', b: '', c: '' },
      ['a', 'c'],
      ['a', 'c'],
    ],
    [
      'is weaker than any rule file deeper down',
      { '.bytesyncignore': 'a\n!b\n', 's/.gitignore': '!a\nb\n', a: '', 's/a': '', 's/b': '' },
      ['s/a'],
      ['s/b'],
    ],
    [
      'brings nothing back out of a folder that is left out',
      { '.gitignore': 'd/\n', '.bytesyncignore': '!d/x\n', 'd/x': '', y: '' },
      ['y'],
      ['d/x', 'y'],
    ],
  ];
  for (const [what, files, expected, withoutGitignore] of rows) {
    it(what, async () => {
      plant(root(), files);
      assert.deepEqual(await offered(root()), expected);
      assert.deepEqual(await offered(root(), false), withoutGitignore, 'without .gitignore');
    });
  }

  it('loses against the session', async () => {
    plant(root(), { '.bytesyncignore': 'a\n!b\n', a: '', b: '' });
    assert.deepEqual(await offered(root(), true, ['!a', 'b']), ['a']);
  });

  it('holds from the top of the repository that the folder lies in, as .gitignore does', async () => {
    git(root(), ['init', '-q']);
    plant(root(), {
      '.bytesyncignore': '/in/a\n',
      '.gitignore': 'b\n',
      'in/a': '',
      'in/b': '',
      'in/c': '',
    });
    assert.deepEqual(await offered(join(root(), 'in')), ['c']);
    assert.deepEqual(await offered(join(root(), 'in'), false), ['b', 'c']);
  });

  it('that can’t be read makes its folder unknown', async () => {
    plant(root(), { 's/.bytesyncignore': 'x'.repeat(1024 * 1024 + 1), 's/x': '', y: '' });
    assert.deepEqual(await offered(root(), false), ['y']);
    plant(root(), { 's/.bytesyncignore': `x\n${'y'.repeat(4097)}\n` });
    assert.deepEqual(
      await offered(root(), false),
      ['y'],
      'with a line longer than a pattern may be',
    );
    plant(root(), { 's/.bytesyncignore': `x\n#${'y'.repeat(9000)}\n` });
    assert.deepEqual(await offered(root(), false), ['y']);
    plant(root(), { 's/z': '' });
    assert.deepEqual(await offered(root(), false), ['s/z', 'y'], 'a comment may be long');
  });
});

describe('rules around the offered folder', () => {
  const root = temporaryFolder();

  it('end at the top of its repository, and where there is none at the folder itself', async () => {
    plant(root(), {
      '.gitignore': '*\n',
      '.bytesyncignore': '*\n',
      'repo/s/x': '',
      'repo/.gitignore': 'y\n',
      'repo/s/y': '',
    });
    assert.deepEqual(await offered(join(root(), 'repo/s')), ['x', 'y']);
    git(join(root(), 'repo'), ['init', '-q']);
    assert.deepEqual(await offered(join(root(), 'repo/s')), ['x']);
  });

  it('don’t leave out the folder itself: who names it means it', async () => {
    git(root(), ['init', '-q']);
    plant(root(), { '.gitignore': 'dist/\n*.log\n', 'dist/x': '', 'dist/y.log': '' });
    assert.deepEqual(await offered(join(root(), 'dist')), ['x']);
    assert.deepEqual(await offered(root()), []);
  });

  it('come from a .git that is a link to the file with the pointer, as in Git', async () => {
    git(root(), ['init', '-q', '--separate-git-dir', join(root(), 'kept'), join(root(), 'tree')]);
    const pointer = join(root(), 'tree', '.git');
    renameSync(pointer, join(root(), 'pointer'));
    symlinkSync(join(root(), 'pointer'), pointer);
    plant(join(root(), 'tree'), { '.gitignore': 'a\n', 's/a': '', 's/b': '' });
    assert.deepEqual(await offered(join(root(), 'tree', 's')), ['b']);
  });

  it('come from no .git that is no repository', async () => {
    const places: readonly [what: string, files: Record<string, string>][] = [
      ['an empty folder', { '.git/x': '' }],
      ['a part of one', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/': '' }],
      ['a file that names nothing', { '.git': 'no pointer' }],
      ['a file that names a file', { '.git': 'gitdir: x\n', x: '' }],
      ['a file that names what isn’t there', { '.git': 'gitdir: nowhere\n' }],
      ['a file that names a device', { '.git': 'gitdir: /dev/zero\n' }],
      ['a large file', { '.git': `gitdir: ${'x'.repeat(70_000)}\n` }],
    ];
    for (const [index, [what, files]] of places.entries()) {
      const top = join(root(), `${index}`);
      plant(top, { ...files, '.gitignore': 'a\n', 's/a': '', 's/b': '' });
      assert.deepEqual(await offered(join(top, 's')), ['a', 'b'], what);
    }
  });

  it('come from no repository that leads to a share', async () => {
    // Here such a path is one of this machine: only the rule keeps it out.
    const HEAD = 'ref: refs/heads/main\n';
    plant(root(), { 'own/HEAD': HEAD, 'own/objects/': '', 'own/refs/': '' });
    plant(root(), { 'linked/HEAD': HEAD, 'linked/commondir': `/${root()}/own\n` });
    plant(root(), { 's/.git': `gitdir: ${root()}/own\n`, 's/.gitignore': 'a\n', 's/t/a': '' });
    const folder = join(root(), 's/t');
    assert.deepEqual(await offered(folder), []);
    for (const pointer of [`/${root()}/own`, `${root()}/linked`]) {
      plant(root(), { 's/.git': `gitdir: ${pointer}\n` });
      assert.deepEqual(await offered(folder), ['a'], pointer);
    }
  });

  it('a repository inside: its own rules come first, those around it still hold', async () => {
    git(root(), ['init', '-q']);
    plant(root(), { '.gitignore': 'a\nb\n', '.git/info/exclude': 'c\nd\n', 'in/x': '' });
    git(join(root(), 'in'), ['init', '-q']);
    plant(join(root(), 'in'), { '.git/info/exclude': '!a\n!c\nx\n', '.git/config.x': '' });
    plant(join(root(), 'in'), { a: '', b: '', c: '', d: '', e: '' });
    assert.deepEqual(await offered(root()), ['in/a', 'in/c', 'in/e']);
  });

  it('are the same for a single file that somebody wants to see', async () => {
    git(root(), ['init', '-q']);
    plant(root(), {
      '.gitignore': '/s/a\n',
      's/a': '',
      's/b': '',
      's/.env': '',
      's/.DS_Store': '',
    });
    const read = (path: string) =>
      readOfferedFile({
        ...{ root: join(root(), 's'), path, gitignore: true, patterns: [], limit: 10 },
        ...{ hidden: 'exclude', system: 'exclude' },
      });
    assert.equal((await read('b')).length, 0);
    for (const path of ['a', '.env', '.DS_Store']) {
      await assert.rejects(read(path), hasCode('not-allowed'), path);
    }
  });
});

describe('a share of a network', () => {
  const rows: readonly [path: string, folder: string, leaves: boolean][] = [
    ['\\\\server\\share\\repo', 'C:\\x', true],
    ['//server/share/repo', 'C:/x', true],
    ['\\/server/share', '/home/x', true],
    ['\\\\server\\share\\repo', '\\\\server\\share\\x', false],
    ['C:\\repo', 'C:\\x', false],
    ['../repo', '/home/x', false],
    ['/repo', '/home/x', false],
  ];
  for (const [path, folder, leaves] of rows) {
    it(`${path} of ${folder}`, () => assert.equal(leavesMachine(path, folder), leaves));
  }
});

describe('Git’s global excludes', () => {
  const here = temporaryFolder();
  const tree = () => join(here(), 'tree');
  const configured = async (text: string) => {
    const config = join(here(), 'config');
    writeFileSync(config, text);
    return withGitConfig(config, () => offered(tree()));
  };
  beforeEach(() => plant(tree(), { a: '', b: '', 's/a': '', 's/c': '' }));

  it('hold from the top of the repository, below all others', async () => {
    git(here(), ['init', '-q']);
    plant(here(), { mine: 'a\n/tree/b\n/s/c\n', 'tree/s/.gitignore': '!a\n' });
    assert.deepEqual(await configured(`[core]\nexcludesFile = ${join(here(), 'mine')}\n`), [
      ...['s/a', 's/c'],
    ]);
  });

  it('lose against info/exclude', async () => {
    git(tree(), ['init', '-q']);
    plant(here(), { mine: 'a\n!b\n', 'tree/.git/info/exclude': '!a\nb\n' });
    assert.deepEqual(await configured(`[core]\nexcludesFile = ${join(here(), 'mine')}\n`), [
      ...['a', 's/a', 's/c'],
    ]);
  });

  it('hold without a repository, from the offered folder', async () => {
    plant(here(), { mine: '/a\n' });
    const config = `[core]\nexcludesFile = ${join(here(), 'mine')}\n`;
    assert.deepEqual(await configured(config), ['b', 's/a', 's/c']);
  });

  it('may be a link, and may be nothing', async () => {
    plant(here(), { real: 'a\n' });
    symlinkSync('real', join(here(), 'mine'));
    const all = ['a', 'b', 's/a', 's/c'];
    assert.deepEqual(await configured(`[core]\nexcludesFile = ${join(here(), 'mine')}\n`), [
      ...['b', 's/c'],
    ]);
    assert.deepEqual(await configured('[core]\nexcludesFile = /nowhere\n'), all);
    assert.deepEqual(await configured('[core]\nexcludesFile =\n'), all);
    assert.deepEqual(await configured('[core]\nexcludesFile = /dev/zero\n'), all);
  });

  it('count as the repository’s own configuration has them, from its top', async () => {
    git(here(), ['init', '-q']);
    git(here(), ['config', 'core.excludesFile', 'rules']);
    plant(here(), { rules: 'a\n' });
    assert.deepEqual(await configured('[core]\nexcludesFile = /nowhere\n'), ['b', 's/c']);
  });

  it('are on a share only if the person says so, not a repository', async () => {
    git(tree(), ['init', '-q']);
    assert.deepEqual(await configured('[core]\nexcludesFile = //server/share/x\n'), [
      ...['a', 'b', 's/a', 's/c'],
    ]);
    git(tree(), ['config', 'core.excludesFile', '//server/share/x']);
    await assert.rejects(configured(''), hasCode('folder-unreadable'));
  });

  it('don’t count with .gitignore off', async () => {
    plant(here(), { mine: 'a\n', config: `[core]\nexcludesFile = ${join(here(), 'mine')}\n` });
    const found = await withGitConfig(join(here(), 'config'), () => offered(tree(), false));
    assert.deepEqual(found, ['a', 'b', 's/a', 's/c']);
  });

  it('that can’t be read, or told, keep everything here', async () => {
    plant(here(), { large: 'x'.repeat(1024 * 1024 + 1), config: '' });
    const refused = (text: string) =>
      assert.rejects(configured(text), hasCode('folder-unreadable'));
    await refused(`[core]\nexcludesFile = ${join(here(), 'large')}\n`);
    await refused('[core\n');
  });

  const places: readonly [
    what: string,
    environment: (home: string) => NodeJS.ProcessEnv,
    string,
  ][] = [
    [
      'in $XDG_CONFIG_HOME',
      (home) => ({ XDG_CONFIG_HOME: join(home, 'x'), HOME: home }),
      'x/git/ignore',
    ],
    ['in ~/.config', (home) => ({ HOME: home }), '.config/git/ignore'],
    [
      'in ~/.config for an empty setting',
      (home) => ({ XDG_CONFIG_HOME: '', HOME: home }),
      '.config/git/ignore',
    ],
  ];
  for (const [what, environment, expected] of places) {
    for (const PATH of [process.env.PATH ?? '', '/nowhere']) {
      it(`lie ${what}, ${PATH === '/nowhere' ? 'without' : 'with'} Git`, async () => {
        const own = { ...gitEnvironment(), ...environment(here()), PATH };
        assert.deepEqual(await globalExcludes({ folder: tree() }, own), {
          ...{ path: join(here(), expected), isNamed: false },
        });
      });
    }
  }

  it('are those of the offered folder, whatever repository the environment names', async () => {
    git(tree(), ['init', '-q']);
    mkdirSync(join(here(), 'other'));
    git(join(here(), 'other'), ['init', '-q']);
    git(join(here(), 'other'), ['config', 'core.excludesFile', '/elsewhere']);
    const GIT_DIR = join(here(), 'other/.git');
    const own = { ...gitEnvironment(), HOME: here(), XDG_CONFIG_HOME: '', GIT_DIR };
    for (const question of [{ folder: tree(), top: tree() }, { folder: tree() }]) {
      assert.equal((await globalExcludes(question, own))?.isNamed, false);
    }
  });

  it('are not waited for when the walk is aborted', async () => {
    const question = { folder: tree(), signal: AbortSignal.abort() };
    await assert.rejects(globalExcludes(question), hasCode('aborted'));
  });

  it('run nothing that a repository names', async () => {
    git(tree(), ['init', '-q']);
    const touch = `touch ${join(here(), 'ran')}`;
    for (const name of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'alias.config']) {
      git(tree(), ['config', name, name.startsWith('alias') ? `!${touch}` : touch]);
    }
    plant(tree(), { '.git/hooks/pre-commit': `#!/bin/sh\n${touch}\n` });
    await offered(tree());
    assert.throws(() => renameSync(join(here(), 'ran'), join(here(), 'gone')), /ENOENT/);
  });
});
