import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { withBindMount } from './namespace.ts';
import { bytesync, type ProgramOptions, reportOf, temporaryFolder } from './program.ts';
import { plant, snapshot } from './trees.ts';

const NOBODY = 65_534;
const AS_NOBODY = process.getuid?.() === 0 ? { uid: NOBODY } : {};

interface Case {
  readonly what: string;
  /** Paths below the test's folder. */
  readonly folders: readonly string[];
  readonly code: string;
  readonly says: RegExp;
  readonly prepare?: (root: string) => void;
  readonly run?: (root: string) => ProgramOptions;
}

const CASES: readonly Case[] = [
  {
    what: 'does not exist',
    folders: ['a', 'none'],
    code: 'folder-missing',
    says: /The folder \S+\/none does not exist\. Check the spelling, or create it first\./u,
  },
  {
    what: 'has a file where a folder on its way should be',
    folders: ['a', 'a/one.txt/none'],
    code: 'folder-missing',
    says: /The folder \S+none does not exist/u,
  },
  {
    what: 'is a file',
    folders: ['a/one.txt', 'b'],
    code: 'folder-not-a-folder',
    says: /\/a\/one\.txt is not a folder/u,
  },
  {
    what: 'is a dangling link',
    folders: ['a', 'dangling'],
    code: 'folder-missing',
    says: /\/dangling does not exist/u,
    prepare: (root) => symlinkSync('nowhere', join(root, 'dangling')),
  },
  {
    what: 'is a loop of links',
    folders: ['a', 'loop'],
    code: 'folder-unreadable',
    says: /\/loop cannot be read/u,
    prepare: (root) => symlinkSync('loop', join(root, 'loop')),
  },
  {
    what: 'may not be read',
    folders: ['a', 'b'],
    code: 'folder-unreadable',
    says: /\/b cannot be read \(permission denied\)\. Check its permissions/u,
    prepare: (root) => chmodSync(join(root, 'b'), 0o311),
    run: () => AS_NOBODY,
  },
  {
    what: 'lies in one that may not be entered',
    folders: ['a', 'closed/in'],
    code: 'folder-unreadable',
    says: /\/closed\/in cannot be read/u,
    prepare: (root) => {
      mkdirSync(join(root, 'closed/in'), { recursive: true });
      chmodSync(join(root, 'closed'), 0o644);
    },
    run: () => AS_NOBODY,
  },
  {
    what: 'is the other',
    folders: ['a', 'a/deep/..'],
    code: 'folder-same',
    says: /\/a and \S+\/a\S* are the same folder\. Name two different ones\./u,
  },
  {
    what: 'is the other through a link',
    folders: ['a', 'link'],
    code: 'folder-same',
    says: /\/a and \S+\/link are the same folder/u,
    prepare: (root) => symlinkSync('a', join(root, 'link')),
  },
  {
    what: 'is the other through a bind mount',
    folders: ['a', 'b'],
    code: 'folder-same',
    says: /\/a and \S+\/b are the same folder/u,
    run: (root) => ({ within: withBindMount(join(root, 'a'), join(root, 'b')) }),
  },
  {
    what: 'lies inside the other',
    folders: ['a', 'a/deep'],
    code: 'folder-nested',
    says: /\/a\/deep lies inside \S+\/a\. Name folders that do not contain each other\./u,
  },
  {
    what: 'holds the other',
    folders: ['a/deep', 'a'],
    code: 'folder-nested',
    says: /\/a\/deep lies inside \S+\/a\./u,
  },
  {
    what: 'lies inside the other through a link',
    folders: ['a', 'link'],
    code: 'folder-nested',
    says: /\/link lies inside \S+\/a\./u,
    prepare: (root) => symlinkSync('a/deep', join(root, 'link')),
  },
  {
    what: 'lies inside the other through a bind mount',
    folders: ['a', 'b'],
    code: 'folder-nested',
    says: /\/b lies inside \S+\/a\./u,
    run: (root) => ({ within: withBindMount(join(root, 'a/deep'), join(root, 'b')) }),
  },
  {
    what: 'has the other mounted inside',
    folders: ['a', 'b'],
    code: 'folder-nested',
    says: /\/a lies inside \S+\/b\./u,
    run: (root) => ({ within: withBindMount(join(root, 'a'), join(root, 'b/mount')) }),
  },
  {
    what: 'is the third of three and the first again',
    folders: ['a', 'b', 'a'],
    code: 'folder-same',
    says: /are the same folder/u,
  },
];

describe('bad input: folders', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (path: string) => join(folder.path, path);

  beforeEach(async () => {
    folder = await temporaryFolder();
    plant(at('a'), { 'one.txt': { content: 'one\n' }, 'deep/two.txt': { content: 'two\n' } });
    plant(at('b'), { 'three.txt': { content: 'three\n' }, mount: { folder: true } });
    mkdirSync(at('home'));
    if ('uid' in AS_NOBODY) {
      for (const path of ['', 'a', 'b', 'home']) chownSync(at(path), NOBODY, NOBODY);
    }
  });

  afterEach(() => folder.remove());

  for (const { what, folders, code, says, prepare, run } of CASES) {
    it(`a folder that ${what}: ${code}, exit 2, nothing touched`, async () => {
      prepare?.(folder.path);
      const before = snapshot(folder.path);
      const options = { home: at('home'), ...run?.(folder.path) };
      const named = folders.map((path) => `${folder.path}/${path}`);
      const ended = await bytesync(['sync', ...named, '--yes', '--json'], options);
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, says);
      assert.match(ended.stderr, /^bytesync: [^\n]+\n$/u);
      const { status, failure } = reportOf(ended);
      assert.deepEqual([status, failure?.code], ['aborted', code]);
      assert.deepEqual(snapshot(folder.path), before);
      for (const path of ['a', 'b']) assert.ok(!existsSync(at(`${path}/.bytesync`)));
    });
  }

  it('host and join say so before they reach for a relay', async () => {
    const relay = ['--relay', 'http://127.0.0.1:1'];
    const host = await bytesync(['host', at('none'), ...relay, '--yes'], { home: at('home') });
    assert.deepEqual([host.code, host.stdout], [2, '']);
    assert.match(host.stderr, /^bytesync: The folder \S+\/none does not exist/u);
    const twice = [at('a'), at('a/deep'), ...relay, '--yes'];
    const nested = await bytesync(['host', ...twice], { home: at('home') });
    assert.equal(nested.code, 2);
    assert.match(nested.stderr, /lies inside/u);
  });

  it('no folder at all, one folder for sync, an unknown option: exit 2 and where help is', async () => {
    for (const args of [
      ['host'],
      ['sync', at('a')],
      ['sync', at('a'), at('b'), '--prest', 'x'],
      [],
    ]) {
      const ended = await bytesync(args, { home: at('home') });
      assert.equal(ended.code, 2, args.join(' '));
      assert.match(
        ended.stderr,
        /^bytesync: That is not how this command is used: [^\n]+ See: bytesync --help\n$/u,
      );
    }
  });

  it('a settings folder that cannot be used: exit 2', async () => {
    plant(folder.path, { 'file-home': { content: 'not a folder\n' } });
    const ended = await bytesync(['sync', at('a'), at('b'), '--yes'], { home: at('file-home') });
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /file-home\S* cannot be used\..*BYTESYNC_HOME/u);
  });
});
