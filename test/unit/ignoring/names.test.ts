import assert from 'node:assert/strict';
import {
  IGNORE_PRESETS,
  sessionPatterns,
} from '../../../extension/src/engine/ignoring/ignorePresets.ts';
import { isSystemName } from '../../../extension/src/engine/ignoring/nameRules.ts';
import { type WalkOptions, walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';
import { hasCode } from '../streams/errors.ts';

describe('names of operating systems', () => {
  const system = [
    ...[
      '.DS_Store',
      '._photo.jpg',
      'Thumbs.db',
      'thumbs.db',
      'THUMBS.DB',
      'Desktop.ini',
      'desktop.ini',
    ],
    ...['$RECYCLE.BIN', '$Recycle.Bin', 'System Volume Information', '.Trashes', '.Trash-1000'],
    ...[
      '.fseventsd',
      '.Spotlight-V100',
      '.nfs000000000018f2',
      '.fuse_hidden0000a',
      'lost+found',
      'Icon\r',
    ],
  ];
  const ordinary = [
    ...['.gitignore', '.env', 'thumbs.dbx', 'my desktop.ini', 'recycler', 'trash', '.nfs', 'Icon'],
    ...['_DS_Store', 'system volume', '.trash'],
  ];
  for (const name of system) it(JSON.stringify(name), () => assert.ok(isSystemName(name)));
  for (const name of ordinary) {
    it(`not ${JSON.stringify(name)}`, () => assert.ok(!isSystemName(name)));
  }
});

describe('what a session leaves out by name', () => {
  const root = temporaryFolder();
  const FILES = {
    ...{
      a: '',
      '.env': '',
      '.config/x': '',
      'sub/.hidden': '',
      'sub/Thumbs.db': '',
      '.DS_Store': '',
    },
    ...{ '._a': '', '.gitignore': '*.log\n', 'x.log': '' },
  };
  const rows: readonly [what: string, options: Partial<WalkOptions>, offered: string[]][] = [
    [
      'nothing',
      { hidden: 'include', system: 'include' },
      ['.DS_Store', '._a', '.config/x', '.env', '.gitignore', 'a', 'sub/.hidden', 'sub/Thumbs.db'],
    ],
    [
      'files of systems',
      { system: 'exclude' },
      ['.config/x', '.env', '.gitignore', 'a', 'sub/.hidden'],
    ],
    // The rules of a .gitignore hold although it is not offered itself.
    ['hidden names', { hidden: 'exclude' }, ['a', 'sub/Thumbs.db']],
    ['both', { hidden: 'exclude', system: 'exclude' }, ['a']],
    [
      'but what a pattern of the session brings back',
      { hidden: 'exclude', system: 'exclude', patterns: ['!.env', '!.config/', '!/sub/Thumbs.db'] },
      ['.config/x', '.env', 'a', 'sub/Thumbs.db'],
    ],
    [
      'and what its patterns leave out',
      { hidden: 'exclude', patterns: ['a', '.env'] },
      ['sub/Thumbs.db'],
    ],
  ];
  for (const [what, options, offered] of rows) {
    it(what, async () => {
      plant(root(), FILES);
      const { entries, problems } = await walkSource(root(), {
        ...{ gitignore: true, patterns: [] },
        ...options,
      });
      const files = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
      assert.deepEqual(files.sort(), [...offered].sort());
      assert.deepEqual(problems, []);
      const gone = Object.keys(FILES).filter(
        (path) =>
          !files.includes(path) && !entries.some((one) => `${path}/`.startsWith(`${one.path}/`)),
      );
      assert.deepEqual(gone, [], 'left out, and not told as unknown');
    });
  }

  it('can be all but folders', async () => {
    plant(root(), { a: '', 'd/e/x': '', 'f/': '' });
    const { entries } = await walkSource(root(), { gitignore: true, patterns: ['*', '!*/'] });
    const found = Object.fromEntries(entries.map(({ path, kind }) => [path, kind]));
    const folders = { '': 'folder', d: 'folder', 'd/e': 'folder', f: 'folder' };
    assert.deepEqual(found, { ...folders, a: 'unknown', 'd/e/x': 'unknown' });
  });

  it('no rule file of a folder brings back what the session leaves out', async () => {
    plant(root(), { '.env': '', '.gitignore': '!.env\n', '.bytesyncignore': '!.env\n' });
    const options = { gitignore: true, patterns: [], hidden: 'exclude' } as const;
    const { entries } = await walkSource(root(), options);
    assert.ok(entries.some(({ path, kind }) => path === '.env' && kind === 'unknown'));
  });
});

describe('presets of patterns', () => {
  const root = temporaryFolder();
  const MADE = {
    dependencies: [
      ...['node_modules/x/y.js', 'app/node_modules/z', '.venv/bin/python', 'ios/Pods/A/a.m'],
      ...['vendor/bundle/gem', 'app/vendor/bundle/gem'],
    ],
    build: [
      '__pycache__/a.pyc',
      'a.pyc',
      'app/.next/b',
      'x.tsbuildinfo',
      'src/a.o',
      'cmake-build-debug/x',
    ],
  };
  /** Names that are build output in one project and sources in another. */
  const SOURCES = [
    ...[
      'build/x',
      'dist/x',
      'out/x',
      'bin/x',
      'obj/x',
      'lib/x',
      'target/x',
      'vendor/x',
      'packages/x',
    ],
    ...['node_modules', 'model.obj', 'coverage/x', 'env/x', 'Pods.md', 'a.py'],
  ];

  for (const preset of IGNORE_PRESETS) {
    it(`${preset} leaves out what was made, and no sources`, async () => {
      const sources = SOURCES.map((path) => `of/${path}`);
      const all = [...MADE.dependencies, ...MADE.build, ...sources];
      plant(root(), Object.fromEntries(all.map((path) => [path, ''])));
      const patterns = sessionPatterns([preset], []);
      const { entries } = await walkSource(root(), { gitignore: true, patterns });
      const offered = new Set(entries.flatMap((one) => (one.kind === 'file' ? [one.path] : [])));
      assert.deepEqual(
        MADE[preset].filter((path) => offered.has(path)),
        [],
      );
      assert.deepEqual(
        sources.filter((path) => !offered.has(path)),
        [],
      );
    });
  }

  it('come before a person’s own, each once', () => {
    const patterns = sessionPatterns(['build', 'dependencies', 'build'], ['!node_modules/', 'x']);
    assert.deepEqual(patterns.slice(-2), ['!node_modules/', 'x']);
    assert.equal(new Set(patterns).size, patterns.length);
    assert.ok(patterns.includes('node_modules/') && patterns.includes('__pycache__/'));
    assert.deepEqual(sessionPatterns([], ['x', 'x']), ['x', 'x']);
  });

  it('count for the most that a session may have', () => {
    const most = Array.from({ length: 1000 }, () => 'x');
    assert.equal(sessionPatterns([], most).length, 1000);
    assert.throws(
      () => sessionPatterns(['build'], most),
      (error) => hasCode('usage')(error),
    );
  });
});
