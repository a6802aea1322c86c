import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkLocalFolders } from '../../../extension/src/engine/inventory/localFolders.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

const PROBE = new URL('bindMountProbe.ts', import.meta.url).pathname;

describe('folders that are offered together', () => {
  const root = temporaryFolder();
  const at = (path: string) => join(root(), path);
  beforeEach(() => {
    plant(root(), { 'a/in/x': '', 'ab/y': '', 'c/z': '', file: '' });
    symlinkSync('a', at('to-a'));
    symlinkSync('a/in', at('to-in'));
    symlinkSync('../c', at('a/to-c'));
    symlinkSync('nowhere', at('to-nothing'));
    symlinkSync('loop', at('loop'));
  });

  async function refusal(...paths: string[]): Promise<object> {
    const error = await checkLocalFolders(paths).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof BytesyncError, String(error));
    const { system: _, ...values } = error.values;
    return { code: error.code, ...values };
  }

  it('are given back as real absolute paths', async () => {
    assert.deepEqual(await checkLocalFolders([at('c/.'), at('to-a'), at('ab')]), [
      at('c'),
      at('a'),
      at('ab'),
    ]);
    assert.deepEqual(await checkLocalFolders([relative(process.cwd(), at('c'))]), [at('c')]);
    assert.deepEqual(await checkLocalFolders([]), []);
  });

  const unusable: readonly [string, string][] = [
    ['none', 'folder-missing'],
    ['none/deeper', 'folder-missing'],
    ['file/deeper', 'folder-missing'],
    ['to-nothing', 'folder-missing'],
    ['file', 'folder-not-a-folder'],
    ['loop', 'folder-unreadable'],
  ];
  for (const [path, code] of unusable) {
    it(`${path}: ${code}`, async () => {
      assert.deepEqual(await refusal(at('c'), at(path)), { code, path: at(path) });
    });
  }

  for (const mode of [0o000, 0o444, 0o111]) {
    it(`a folder with mode ${mode.toString(8)}: folder-unreadable`, async () => {
      chmodSync(at('c'), mode);
      const found = await asOrdinaryUser(() => refusal(at('c')));
      chmodSync(at('c'), 0o755);
      assert.deepEqual(found, { code: 'folder-unreadable', path: at('c') });
    });
  }

  it('a folder in one that may not be entered: folder-unreadable', async () => {
    chmodSync(at('a'), 0);
    const found = await asOrdinaryUser(() => refusal(at('a/in')));
    chmodSync(at('a'), 0o755);
    assert.deepEqual(found, { code: 'folder-unreadable', path: at('a/in') });
  });

  const pairs: readonly [string, string, 'same' | 'first holds second' | 'second holds first'][] = [
    ['a', 'a', 'same'],
    ['a', 'a/', 'same'],
    ['a', 'ab/../a', 'same'],
    ['a', 'to-a', 'same'],
    ['to-in', 'a/in', 'same'],
    ['a/to-c', 'c', 'same'],
    ['a', 'a/in', 'first holds second'],
    ['a/in', 'a', 'second holds first'],
    ['to-a', 'a/in', 'first holds second'],
    ['to-in', 'to-a', 'second holds first'],
    ['.', 'c', 'first holds second'],
    ['c', '/', 'second holds first'],
  ];
  for (const [first, second, expected] of pairs) {
    it(`${first} and ${second}: ${expected}`, async () => {
      const one = first === '/' ? first : `${root()}/${first}`;
      const two = second === '/' ? second : `${root()}/${second}`;
      const [outer, inner] = expected === 'first holds second' ? [one, two] : [two, one];
      const values =
        expected === 'same'
          ? { code: 'folder-same', first: one, second: two }
          : { code: 'folder-nested', outer, inner };
      assert.deepEqual(await refusal(one, two), values);
      assert.deepEqual(
        await refusal(at('ab'), one, two),
        first === '.' || second === '/'
          ? { code: 'folder-nested', outer: first === '.' ? one : two, inner: at('ab') }
          : values,
      );
    });
  }

  /** Mounts in a namespace that ends with the process. */
  function probe(mount: readonly [string, string], ...paths: string[]): unknown {
    const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
    const namespace = process.geteuid?.() === 0 ? ['-m'] : ['-U', '-r', '-m'];
    const command = [
      ...namespace,
      'sh',
      '-c',
      script,
      'sh',
      ...mount,
      process.execPath,
      ...process.execArgv,
      PROBE,
      ...paths,
    ];
    return JSON.parse(
      execFileSync('unshare', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    );
  }

  const mounts: readonly [string, [string, string], [string, string], string][] = [
    ['a folder and its own bind mount', ['a', 'c'], ['a', 'c'], 'folder-same'],
    ['a folder and a bind mount of one inside it', ['a/in', 'c'], ['a', 'c'], 'folder-nested'],
    ['a bind mount and a folder inside its original', ['a', 'c'], ['c', 'a/in'], 'folder-nested'],
    ['a folder that holds a bind mount of the other', ['c', 'a/in'], ['a', 'c'], 'folder-nested'],
    [
      'a folder that holds a bind mount of a part of the other',
      ['a/in', 'c/mount'],
      ['c', 'a'],
      'folder-nested',
    ],
    [
      'a folder that holds a bind mount of what holds the other',
      ['a', 'c/mount'],
      ['c', 'a/in'],
      'folder-nested',
    ],
  ];
  for (const [what, [from, to], [first, second], code] of mounts) {
    it(`${what}: ${code}`, () => {
      mkdirSync(at('c/mount'));
      const found = probe([at(from), at(to)], at(first), at(second)) as { code?: string };
      assert.equal(found.code, code);
    });
  }

  it('a bind mount of something else is no obstacle', () => {
    assert.deepEqual(probe([at('ab'), at('a/in')], at('a'), at('c')), [at('a'), at('c')]);
  });
});
