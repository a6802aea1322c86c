import assert from 'node:assert/strict';
import { constants } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { encodeInventory } from '../../../extension/src/engine/inventory/encodeInventory.ts';
import type { Entry, Inventory } from '../../../extension/src/engine/inventory/entry.ts';
import type { SourceFiles } from '../../../extension/src/engine/inventory/sourceFiles.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { type Call, type Habits, SimulatedFileSystem } from './simulatedFileSystem.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const LINK = { mode: constants.S_IFLNK | 0o777, content: 'target' };
const DATE_NS = 3_700_000_500n;
const OPTIONS = { gitignore: false, patterns: [] };

function asSeen(files: SimulatedFileSystem): SourceFiles {
  return {
    realpath: (path) => path,
    list: (path) => ({ names: files.list(path), broken: [] }),
    lstat: (path) => files.lstat(path),
    readLink: (path) => files.readlink(path),
  };
}

type Incidents = Pick<Habits, 'fail' | 'meanwhile'>;

/** 'd', 'f', 'l' or '?reason'. */
function shown(entry: Entry): string {
  if (entry.kind === 'unknown') return `?${entry.reason}`;
  return { file: 'f', folder: 'd', link: 'l' }[entry.kind];
}

describe('a walk over a simulated file system', () => {
  // Rule files and repositories above are looked for on the real one, which has nothing there.
  const root = temporaryFolder();

  /** @param tell of what fails, or happens meanwhile, by paths that begin at the source */
  function made(
    paths: readonly string[],
    tell: (files: SimulatedFileSystem) => Incidents = () => ({}),
    habits: Habits = {},
  ): SimulatedFileSystem {
    let incidents: Incidents = {};
    const inside = (path: string) => path.slice(root().length + 1);
    const files = new SimulatedFileSystem({
      ...habits,
      fail: (call, path) => incidents.fail?.(call, inside(path)),
      meanwhile: (call, path) => incidents.meanwhile?.(call, inside(path)),
    });
    for (const path of ['', ...paths]) {
      files.plant(`${root()}/${path}`, path.endsWith('@') ? LINK : { mtimeNs: DATE_NS });
    }
    incidents = tell(files);
    return files;
  }

  const walk = (files: SimulatedFileSystem, signal?: AbortSignal): Promise<Inventory> =>
    walkSource(root(), OPTIONS, signal, asSeen(files));

  const entriesOf = async (files: SimulatedFileSystem) =>
    Object.fromEntries(
      (await walk(files)).entries.slice(1).map((entry) => [entry.path, shown(entry)]),
    );

  const TREE = ['a', 'd/', 'd/x', 'd/y', 'e/', 'e/z', 'l@'];
  const WHOLE = { a: 'f', d: 'd', 'd/x': 'f', 'd/y': 'f', e: 'd', 'e/z': 'f', 'l@': 'l' };
  const CLOSED = { a: 'f', d: 'd', e: 'd', 'e/z': 'f', 'l@': 'l' };

  const failures: readonly {
    description: string;
    incidents: (files: SimulatedFileSystem) => Incidents;
    expected: Record<string, string>;
    problems: readonly string[];
  }[] = [
    { description: 'nothing fails', incidents: () => ({}), expected: WHOLE, problems: [] },
    {
      description: 'a folder may not be listed',
      incidents: () => ({
        fail: (call, path) => (call === 'list' && path === 'd' ? 'EACCES' : undefined),
      }),
      expected: { ...CLOSED, d: '?unreadable' },
      problems: ['d entry-unreadable'],
    },
    {
      description: 'a folder can’t be read for a fault of the disk',
      incidents: () => ({
        fail: (call, path) => (call === 'list' && path === 'd' ? 'EIO' : undefined),
      }),
      expected: { ...CLOSED, d: '?incomplete' },
      problems: ['d entry-unreadable'],
    },
    {
      description: 'a folder may be listed and not searched',
      incidents: () => ({
        fail: (call, path) => (call === 'lstat' && path === 'd/y' ? 'EACCES' : undefined),
      }),
      expected: { ...CLOSED, d: '?unreadable' },
      problems: ['d entry-unreadable'],
    },
    {
      description: 'one entry can’t be looked at',
      incidents: () => ({
        fail: (call, path) => (call === 'lstat' && path === 'd/y' ? 'EIO' : undefined),
      }),
      expected: { ...WHOLE, 'd/y': '?unreadable' },
      problems: ['d/y entry-unreadable'],
    },
    {
      description: 'an entry goes after it was listed',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call === 'lstat' && path === 'd/x') files.remove(`${root()}/d/y`);
        },
      }),
      expected: { ...WHOLE, 'd/y': '?vanished' },
      problems: ['d/y entry-vanished'],
    },
    {
      description: 'a folder goes before it is listed',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call === 'list' && path === 'd') files.remove(`${root()}/d`);
        },
      }),
      expected: { ...CLOSED, d: '?vanished' },
      problems: ['d entry-vanished'],
    },
    {
      description: 'a folder becomes another one while it is read',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call !== 'lstat' || path !== 'd/y') return;
          files.remove(`${root()}/d`);
          files.plant(`${root()}/d/y`);
        },
      }),
      expected: { ...CLOSED, d: '?incomplete' },
      problems: ['d entry-changed'],
    },
    {
      description: 'a folder becomes a file before it is listed',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call !== 'list' || path !== 'd') return;
          files.remove(`${root()}/d`);
          files.plant(`${root()}/d`);
        },
      }),
      expected: { ...CLOSED, d: '?vanished' },
      problems: ['d entry-vanished'],
    },
    {
      description: 'a rule file comes while a folder is read',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call === 'lstat' && path === 'd/y') files.plant(`${root()}/d/.gitignore`);
        },
      }),
      expected: { ...CLOSED, d: '?incomplete' },
      problems: ['d entry-changed'],
    },
    {
      description: 'a link becomes something else before it is read',
      incidents: (files) => ({
        meanwhile: (call, path) => {
          if (call !== 'readlink') return;
          files.remove(`${root()}/${path}`);
          files.plant(`${root()}/${path}`);
        },
      }),
      expected: { ...WHOLE, 'l@': '?vanished' },
      problems: ['l@ entry-changed'],
    },
    {
      description: 'a link can’t be read',
      incidents: () => ({ fail: (call) => (call === 'readlink' ? 'EIO' : undefined) }),
      expected: { ...WHOLE, 'l@': '?incomplete' },
      problems: ['l@ entry-unreadable'],
    },
  ];
  for (const { description, incidents, expected, problems } of failures) {
    it(`tells everything or that it can’t be told: ${description}`, async () => {
      const found = await walk(made(TREE, incidents));
      const entries = found.entries.slice(1).map((entry) => [entry.path, shown(entry)]);
      assert.deepEqual(Object.fromEntries(entries), expected);
      const told = found.problems.map(({ path, code }) => `${path} ${code}`);
      assert.deepEqual(told, problems);
      const known = found.entries.flatMap(({ kind, path }) => (kind === 'unknown' ? [] : [path]));
      assert.deepEqual([...found.stats.keys()].sort(), known);
    });
  }

  for (const [code, call, expected] of [
    ['EACCES', 'list', 'folder-unreadable'],
    ['EIO', 'list', 'folder-unreadable'],
    ['EIO', 'lstat', 'folder-unreadable'],
    ['ENOENT', 'list', 'folder-missing'],
  ] as const) {
    it(`ends where the source’s own folder answers ${call} with ${code}`, async () => {
      const fail = (made: Call, path: string) => (made === call && path === '' ? code : undefined);
      await assert.rejects(walk(made(TREE, () => ({ fail }))), { code: expected });
    });
  }

  it('tells names as they are listed, whatever else the file system takes for them', async () => {
    for (const habits of [{ ignoresCase: true }, { form: 'ignores' }] as const) {
      const found = await entriesOf(made(['Ab/', 'Ab/é'], undefined, habits));
      assert.deepEqual(found, { Ab: 'd', 'Ab/é': 'f' });
    }
    const found = await entriesOf(made(['é/', 'é/ü'], undefined, { form: 'decomposes' }));
    assert.deepEqual(found, { 'e\u0301': 'd', 'e\u0301/u\u0308': 'f' });
  });

  for (const [unitNs, mtimeUs] of [
    [1n, 3_700_001],
    [100n, 3_700_001],
    [1_000n, 3_700_000],
    [10_000_000n, 3_700_000],
    [1_000_000_000n, 3_000_000],
    [2_000_000_000n, 2_000_000],
  ] as const) {
    it(`tells dates as they are kept: in units of ${unitNs} ns`, async () => {
      const { entries, stats } = await walk(made(['a'], undefined, { unitNs }));
      const [, file] = entries;
      assert.equal(file?.kind === 'file' && file.mtimeUs, mtimeUs);
      assert.equal(stats.get('a')?.mtimeNs, DATE_NS - (DATE_NS % unitNs));
    });
  }

  it('lets itself be stopped on a slow file system, long before its end', async () => {
    const stop = new AbortController();
    const paths = Array.from({ length: 400 }, (_, at) => `d${at}/x`);
    const slow = () => {
      const until = performance.now() + 2;
      while (performance.now() < until);
    };
    const meanwhile = (call: Call, path: string) => {
      if (call === 'list') slow();
      if (call === 'list' && path !== '') setImmediate(() => stop.abort());
    };
    const files = made(paths, () => ({ meanwhile }));
    await assert.rejects(walk(files, stop.signal), { code: 'aborted' });
    assert.ok(files.calls < 2 * paths.length, `${files.calls} calls`);
  });

  it('leaves no gap, whatever fails: each path is told, or lies below what can’t be', async () => {
    const codes = fc.constantFrom('EIO', 'EACCES', 'ENOENT', 'ENOTDIR', 'ESTALE', 'EINVAL');
    const paths = [
      'a',
      'b@',
      'd/',
      'd/x',
      'd/e/',
      'd/e/y',
      'd/e/z@',
      'f/',
      'f/g/',
      'f/g/h/',
      'f/k',
    ];
    const calls = fc.array(fc.tuple(fc.nat(60), codes), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(calls, async (failing) => {
        const at = new Map(failing);
        let count = 0;
        const fail = () => {
          count += 1;
          return at.get(count);
        };
        const files = made(paths, () => ({ fail }));
        count = 0;
        try {
          const { entries, problems } = await walk(files);
          encodeInventory(entries);
          const kinds = new Map(entries.map(({ path, kind }) => [path, kind]));
          for (const path of paths.map((one) => one.replace(/\/$/, ''))) {
            const names = path.split('/');
            const lineage = names.map((_, depth) => names.slice(0, depth + 1).join('/'));
            const isHidden = lineage.slice(0, -1).some((above) => kinds.get(above) === 'unknown');
            assert.ok(isHidden || kinds.has(path), path);
          }
          const unknown = entries.flatMap(({ kind, path }) => (kind === 'unknown' ? [path] : []));
          assert.deepEqual(
            problems.map(({ path }) => path),
            unknown,
          );
        } catch (error) {
          // Only of the source's own folder.
          assert.ok(error instanceof BytesyncError, String(error));
          assert.match(error.code, /^folder-(?:missing|unreadable)$/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
