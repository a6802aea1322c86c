import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ContentCache } from '../../../extension/src/engine/contentCache/contentCache.ts';
import type { FileSystemClock } from '../../../extension/src/engine/contentCache/fileSystemClock.ts';
import type { AnalysisRequest } from '../../../extension/src/engine/inventory/analysis.ts';
import type { Inventory } from '../../../extension/src/engine/inventory/entry.ts';
import { walkSource } from '../../../extension/src/engine/inventory/walk.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';

const TEXT = 'what was read';
const OTHER = 'what is there';
/** Stands for what reading gives: the cache never looks into it. */
const READ = 'ab'.repeat(32);
const AGAIN = 'cd'.repeat(32);

describe('the cache of content ids', () => {
  const folder = temporaryFolder();
  const root = () => join(folder(), 'source');
  const caches = () => join(folder(), 'home', 'contents');
  const open = () => new ContentCache({ root: root() }, caches());
  const cacheFile = () => join(caches(), readdirSync(caches())[0] ?? '');

  beforeEach(() => {
    plant(root(), { '.bytesync/': '', 'a/one': TEXT, 'a/two': TEXT, 'b/three': TEXT });
    utimesSync(join(root(), 'a/one'), 1_600_000_000, 1_600_000_000);
  });

  function walk(patterns: readonly string[] = []): Promise<Inventory> {
    return walkSource(root(), { gitignore: false, patterns });
  }

  function requestsOf({ entries, stats }: Inventory): AnalysisRequest[] {
    return entries.flatMap(({ kind, path }) => {
      const stat = kind === 'file' ? stats.get(path) : undefined;
      return stat ? [{ path, stat }] : [];
    });
  }

  /** As if all had been left alone for long when it was read. */
  function later({ stats }: Inventory): FileSystemClock {
    const { dev = 0n, ctimeNs = 0n } = stats.get('') ?? {};
    return { dev, nowNs: ctimeNs + 60_000_000_000n };
  }

  /** A run that reads everything. */
  async function first(content = READ, patterns: readonly string[] = []): Promise<void> {
    const inventory = await walk(patterns);
    const cache = open();
    const files = requestsOf(inventory).map(({ path }) => ({ path, content }));
    cache.learn(files, inventory.stats, later(inventory));
    cache.keep(inventory);
  }

  /** Paths that the next run has to read. */
  async function missing(cache = open()): Promise<string[]> {
    return cache.lookUp(requestsOf(await walk())).missing.map(({ path }) => path);
  }

  it('knows nothing at first, and everything the next time', async () => {
    assert.deepEqual(await missing(), ['a/one', 'a/two', 'b/three']);
    await first();
    const { known, missing: rest } = open().lookUp(requestsOf(await walk()));
    const expected = ['a/one', 'a/two', 'b/three'].map((path) => ({ path, content: READ }));
    assert.deepEqual([known, rest], [expected, []]);
  });

  it('reads again what nobody has looked at as a text, once', async () => {
    await first();
    const inventory = await walk();
    const asText = (cache = open()) => {
      const requests = requestsOf(inventory).map((request) => ({
        ...request,
        text: true as const,
      }));
      const { known, missing: rest } = cache.lookUp(requests);
      return { known, paths: rest.map(({ path }) => path) };
    };
    assert.deepEqual(asText(), { known: [], paths: ['a/one', 'a/two', 'b/three'] });
    const read = [
      { path: 'a/one', content: READ, text: { whitespace: 'ef'.repeat(16) } },
      { path: 'a/two', content: READ, text: 'none' as const },
    ];
    const cache = open();
    cache.learn(read, inventory.stats, later(inventory));
    assert.deepEqual(asText(cache), { known: read, paths: ['b/three'] });
    cache.keep(inventory);
    assert.deepEqual(asText(), { known: read, paths: ['b/three'] });
    // Whoever does not want to know is told what others are told, who have not looked.
    const { known } = open().lookUp(requestsOf(inventory));
    const plain = ['a/one', 'a/two', 'b/three'].map((path) => ({ path, content: READ }));
    assert.deepEqual(known, plain);
    // Nor is it forgotten when the file is read again without.
    const again = open();
    again.learn(plain, inventory.stats, later(inventory));
    assert.deepEqual(asText(again).known, read);
  });

  it('keeps what it knows when it is too early to say more', async () => {
    await first();
    const inventory = await walk();
    const cache = open();
    const early = { ...later(inventory), nowNs: 0n };
    cache.learn([{ path: 'a/one', content: READ, text: 'none' }], inventory.stats, early);
    assert.deepEqual(await missing(cache), []);
    cache.learn([{ path: 'a/one', content: AGAIN, text: 'none' }], inventory.stats, early);
    assert.deepEqual(await missing(cache), ['a/one']);
  });

  interface Change {
    readonly description: string;
    readonly change: (path: string) => void;
    readonly isRead: boolean;
  }
  const changes: readonly Change[] = [
    {
      description: 'is written to, at the same size and with its date set back',
      change: (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(path, OTHER);
        utimesSync(path, atime, mtime);
      },
      isRead: true,
    },
    {
      description: 'is replaced by a file of the same size and date',
      change: (path) => {
        const { atime, mtime } = statSync(path);
        writeFileSync(`${path}.new`, OTHER);
        utimesSync(`${path}.new`, atime, mtime);
        renameSync(`${path}.new`, path);
      },
      isRead: true,
    },
    {
      description: 'changes places with another one',
      change: (path) => {
        const other = join(path, '../two');
        renameSync(path, `${path}.aside`);
        renameSync(other, path);
        renameSync(`${path}.aside`, other);
      },
      isRead: true,
    },
    { description: 'grows', change: (path) => writeFileSync(path, `${TEXT}!`), isRead: true },
    { description: 'gets another mode', change: (path) => chmodSync(path, 0o600), isRead: true },
    {
      description: 'gets another name beside its own',
      change: (path) => linkSync(path, `${path}.linked`),
      isRead: true,
    },
    {
      description: 'is read and copied',
      change: (path) => copyFileSync(path, join(path, '../../copy')),
      isRead: false,
    },
  ];
  for (const { description, change, isRead } of changes) {
    it(`${isRead ? 'has' : 'does not have'} a file read that ${description}`, async () => {
      await first();
      change(join(root(), 'a/one'));
      assert.equal((await missing()).includes('a/one'), isRead);
    });
  }

  it('does not keep what was written while it was read', async () => {
    const cache = open();
    const { clock } = cache.lookUp(requestsOf(await walk()));
    assert.ok(clock !== undefined);
    plant(root(), { 'a/one': OTHER });
    const inventory = await walk();
    cache.learn([{ path: 'a/one', content: READ }], inventory.stats, clock);
    cache.keep(inventory);
    assert.equal(existsSync(caches()), false);
    assert.deepEqual(await missing(cache), ['a/one', 'a/two', 'b/three']);
  });

  it('keeps no file that could not be read', async () => {
    const inventory = await walk();
    const cache = open();
    const error = 'entry-unreadable' as const;
    cache.learn([{ path: 'a/one', error }], inventory.stats, later(inventory));
    cache.keep(inventory);
    assert.equal(existsSync(caches()), false);
  });

  it('is for its user alone', async function () {
    if (process.platform === 'win32') this.skip();
    await first();
    assert.equal(statSync(caches()).mode & 0o777, 0o700);
    assert.equal(statSync(cacheFile()).mode & 0o777, 0o600);
  });

  it('reads all when told to, and takes what it finds for right', async () => {
    await first();
    const inventory = await walk();
    const cache = open();
    const { known, missing: requests } = cache.lookUp(requestsOf(inventory), true);
    assert.deepEqual([known, requests.length], [[], 3]);
    cache.learn([{ path: 'a/one', content: AGAIN }], inventory.stats, later(inventory));
    cache.keep(inventory);
    const { known: now } = open().lookUp(requestsOf(inventory));
    assert.deepEqual(
      now.map(({ path, ...rest }) => [path, 'content' in rest && rest.content]),
      [
        ['a/one', AGAIN],
        ['a/two', READ],
        ['b/three', READ],
      ],
    );
  });

  it('forgets what turns out to be wrong, also where it can’t be replaced yet', async () => {
    await first();
    const inventory = await walk();
    const cache = open();
    cache.forget('a/two');
    const { stats } = inventory;
    const now = { ...later(inventory), nowNs: stats.get('a/one')?.ctimeNs ?? 0n };
    cache.learn([{ path: 'a/one', content: AGAIN }], stats, now);
    assert.deepEqual(await missing(cache), ['a/one', 'a/two']);
    cache.keep(inventory);
    assert.deepEqual(await missing(), ['a/one', 'a/two']);
  });

  it('drops what is gone, and keeps what could not be looked at', async () => {
    await first();
    rmSync(join(root(), 'a/one'));
    plant(root(), { new: TEXT });
    await first(READ, ['b/']);
    const holds = (text: string) => readFileSync(cacheFile()).includes(text);
    assert.deepEqual(['one', 'three', 'new'].map(holds), [false, true, true]);
    assert.deepEqual(await missing(), []);
    rmSync(join(root(), 'b'), { recursive: true });
    plant(root(), { newer: TEXT });
    await first();
    assert.deepEqual(['three', 'newer'].map(holds), [false, true]);
  });

  it('is not written when nothing was learnt', async () => {
    await first();
    const { ino } = statSync(cacheFile());
    await first();
    assert.equal(statSync(cacheFile()).ino, ino);
  });

  const damages: readonly [string, (path: string) => void][] = [
    ['cut short', (path) => truncateSync(path, statSync(path).size - 1)],
    ['empty', (path) => writeFileSync(path, '')],
    ['something else', (path) => writeFileSync(path, 'something else')],
    [
      'of an older version',
      (path) => {
        const bytes = readFileSync(path);
        bytes.write('BSH0');
        writeFileSync(path, bytes);
      },
    ],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'a link to itself',
      (path) => {
        renameSync(path, `${path}.real`);
        symlinkSync(`${path}.real`, path);
      },
    ],
  ];
  for (const [description, damage] of damages) {
    it(`counts for nothing when its file is ${description}`, async () => {
      await first();
      damage(cacheFile());
      assert.deepEqual(await missing(), ['a/one', 'a/two', 'b/three']);
    });
  }

  it('is made anew where it was damaged', async () => {
    await first();
    writeFileSync(cacheFile(), 'damaged');
    await first();
    assert.deepEqual(await missing(), []);
  });

  it('belongs to the folder, not to its path alone', async () => {
    await first();
    renameSync(root(), `${root()}.old`);
    plant(root(), { '.bytesync/': '' });
    for (const path of ['a', 'b']) renameSync(join(`${root()}.old`, path), join(root(), path));
    assert.deepEqual(await missing(), ['a/one', 'a/two', 'b/three']);
  });

  it('is one of two that are written at once, whole', async () => {
    const inventory = await walk();
    const [one, two] = [open(), open()];
    for (const [cache, content, path] of [
      [one, READ, 'a/one'],
      [two, AGAIN, 'a/two'],
    ] as const) {
      cache.learn([{ path, content }], inventory.stats, later(inventory));
    }
    one.keep(inventory);
    two.keep(inventory);
    assert.deepEqual(await missing(), ['a/one', 'b/three']);
    assert.equal(readdirSync(caches()).length, 1);
  });

  it('does without where it can’t be written', async () => {
    writeFileSync(join(folder(), 'home'), 'a file in its place');
    await first();
    assert.deepEqual(await missing(), ['a/one', 'a/two', 'b/three']);
  });

  it('does without where nobody says where it is to lie', async () => {
    const inventory = await walk();
    const cache = new ContentCache({ root: root() }, undefined);
    cache.learn([{ path: 'a/one', content: READ }], inventory.stats, later(inventory));
    cache.keep(inventory);
    assert.equal((await missing(cache)).length, 3);
  });

  it('is there for a source that nothing can be written to', async function () {
    if (process.platform !== 'linux') this.skip();
    rmSync(join(root(), '.bytesync'), { recursive: true });
    await first();
    assert.deepEqual(await missing(), []);
    assert.equal(existsSync(join(root(), '.bytesync')), false);
  });

  it('has a file of its own for a source that is a single file', async () => {
    await first();
    const single = new ContentCache({ root: root(), file: 'a' }, caches());
    assert.equal((await missing(single)).length, 3);
  });

  it('takes in what a run has put in place, once the step of its ctime is over', async () => {
    const { stats } = await walk();
    const stat = stats.get('a/one');
    assert.ok(stat !== undefined);
    const at = (nowNs: bigint) => ({ dev: stat.dev, nowNs });
    const cache = open();
    cache.learnWritten('a/one', { stat, content: READ }, at(stat.ctimeNs));
    assert.equal((await missing(cache)).includes('a/one'), true);
    cache.learnWritten('a/one', { stat, content: READ }, at(stat.ctimeNs + 1n));
    assert.equal((await missing(cache)).includes('a/one'), false);
  });
});
