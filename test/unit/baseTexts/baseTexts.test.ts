import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type AgreedText,
  decodeTexts,
  encodeTexts,
  TEXTS_MAX,
  withTexts,
} from '../../../extension/src/engine/baseTexts/agreedTexts.ts';
import {
  BASE_TEXT_MAX,
  decodeBaseText,
  encodeBaseText,
} from '../../../extension/src/engine/baseTexts/baseText.ts';
import { BaseTextFolder } from '../../../extension/src/engine/baseTexts/baseTextFolder.ts';
import {
  forgetBaseTexts,
  forgetTextsOf,
} from '../../../extension/src/engine/baseTexts/forgetBaseTexts.ts';
import { keepBaseTexts } from '../../../extension/src/engine/baseTexts/keepBaseTexts.ts';
import {
  listedContent,
  readBaseText,
} from '../../../extension/src/engine/baseTexts/readBaseText.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import {
  type Memory,
  type MemoryRow,
  NO_MEMORY,
  type RememberedFile,
} from '../../../extension/src/engine/lastSync/memory.ts';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { Folder } from '../streams/fixtures.ts';

const ONE = '1'.repeat(32);
const TWO = '2'.repeat(32);

describe('texts that merges start from', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    mkdirSync(join(folder.path, '.bytesync'), { mode: 0o700 });
  });

  afterEach(() => folder.remove());

  const texts = join('.bytesync', 'texts');
  const kept = () => {
    const at = join(folder.path, texts);
    return existsSync(at) ? readdirSync(at).filter((name) => name !== 'list') : [];
  };
  const read = (path: string, version = ONE) => {
    const text = readBaseText(folder.path, path, version);
    return text && Buffer.from(text).toString();
  };
  /** Writes a file; what a source remembers of it. */
  const agreed = (
    path: string,
    content: string | Uint8Array,
    {
      version = ONE,
      date = 1_600_000_000,
      ...more
    }: Partial<RememberedFile> & {
      version?: string;
      date?: number;
    } = {},
  ): [string, MemoryRow] => {
    const at = folder.write(path, content);
    utimesSync(at, date, date);
    const { size, mtimeNs, ctimeNs, mode } = lstatSync(at, { bigint: true });
    const file = { size: Number(size), mtimeNs, ctimeNs, mode: Number(mode) };
    return [path, { label: { version, supersedes: [] }, held: { kind: 'file', ...file, ...more } }];
  };
  const remembered = (rows: readonly [string, MemoryRow][]): Memory => {
    return { known: [], rows: new Map(rows), pending: new Map() };
  };
  const keep = (...rows: readonly [string, MemoryRow][]) => {
    keepBaseTexts(folder.path, remembered(rows), () => true);
  };
  /** As a walk that finds these files does. */
  const walk = (found: readonly string[], memory: Memory, file?: string, mostBytes?: number) => {
    const stats = new Map(
      found.map((path) => [path, { size: 0, mtimeNs: 0n, ctimeNs: 0n, ino: 0n, dev: 0n }]),
    );
    const place = { root: folder.path, ...(file !== undefined && { file }) };
    forgetBaseTexts(place, memory, { stats }, mostBytes);
  };

  it('are what the files held, by path and agreed version', () => {
    keep(agreed('src/a.ts', 'one\n'), agreed('b', 'zwei\n', { version: TWO }));
    assert.deepEqual([read('src/a.ts'), read('b', TWO)], ['one\n', 'zwei\n']);
    assert.deepEqual([read('src/a.ts', TWO), read('b'), read('c')], Array(3).fill(undefined));
  });

  it('are those of the version that is remembered, and of one that a killed run may have agreed on', () => {
    const [path, before] = agreed('a', 'one');
    keep([path, before]);
    const [, later] = agreed('a', 'later', { version: TWO });
    const begun = { known: [], rows: new Map([[path, later]]), pending: new Map([[path, before]]) };
    keepBaseTexts(folder.path, begun, () => true);
    assert.deepEqual([read('a'), read('a', TWO)], ['one', 'later']);
    keep([path, later]);
    assert.deepEqual([read('a'), read('a', TWO)], [undefined, 'later']);
    assert.equal(kept().length, 1);
  });

  const FORGOTTEN: Readonly<Record<string, (rows: readonly [string, MemoryRow][]) => void>> = {
    'the walk has not found the file: it is ignored now, not offered, or gone': (rows) =>
      walk(['b'], remembered(rows)),
    'the memory was reset': () => walk(['secret', 'b'], NO_MEMORY),
    'another version is remembered': (rows) => {
      const [b] = rows.filter(([path]) => path === 'b');
      walk(
        ['secret', 'b'],
        remembered([agreed('secret', 'x', { version: TWO }), ...(b ? [b] : [])]),
      );
    },
    'a run was limited to others': (rows) =>
      keepBaseTexts(folder.path, remembered(rows), (path) => path === 'b'),
  };
  for (const [why, forget] of Object.entries(FORGOTTEN)) {
    it(`go where ${why}`, () => {
      const rows = [agreed('secret', 'password'), agreed('b', 'kept')];
      keep(...rows);
      assert.deepEqual([read('secret'), kept().length], ['password', 2]);
      forget(rows);
      assert.equal(read('secret'), undefined);
      assert.ok(!kept().includes(contentIdOf(Buffer.from('password'))));
      assert.ok(!readFileSync(join(folder.path, texts, 'list'), 'utf8').includes('secret'));
      if (why !== 'the memory was reset') assert.equal(read('b'), 'kept');
      // And they do not come again.
      keepBaseTexts(folder.path, remembered(rows), (path) => path === 'b');
      assert.equal(read('secret'), undefined);
    });
  }

  it('stay where another file has the same content', () => {
    const rows = [agreed('secret', 'same'), agreed('b', 'same')];
    keep(...rows);
    walk(['b'], remembered(rows));
    assert.deepEqual([read('secret'), read('b')], [undefined, 'same']);
  });

  it('are left alone where nothing has changed, but for what a killed process left', () => {
    const rows = [agreed('a', 'one')];
    keep(...rows);
    const { ino } = lstatSync(join(folder.path, texts, 'list'));
    writeFileSync(join(folder.path, texts, 'new'), 'password');
    writeFileSync(join(folder.path, texts, 'e'.repeat(64)), 'password');
    walk(['a'], remembered(rows));
    assert.equal(lstatSync(join(folder.path, texts, 'list')).ino, ino);
    assert.deepEqual(
      readdirSync(join(folder.path, texts)).sort(),
      [contentIdOf(Buffer.from('one')), 'list'].sort(),
    );
  });

  it('of other files of the folder stay where a single one is the source', async () => {
    const rows = [agreed('a', 'one'), agreed('b', 'two')];
    keep(...rows);
    walk([], remembered(rows), 'a');
    assert.deepEqual([read('a'), read('b')], [undefined, 'two']);
    await forgetTextsOf({ root: folder.path, file: 'a' });
    assert.equal(read('b'), 'two');
  });

  it('all go with a source that is not offered any more', async () => {
    keep(...Array.from({ length: 120 }, (_, at) => agreed(`f${at}`, `text ${at}`)));
    assert.equal(kept().length, 120);
    await forgetTextsOf({ root: folder.path });
    assert.deepEqual(kept(), []);
    await forgetTextsOf({ root: folder.path });
    await forgetTextsOf({ root: join(folder.path, 'gone') });
  });

  it('are readable by their user alone', () => {
    keep(agreed('a', 'one'));
    const mode = (...names: string[]) => lstatSync(join(folder.path, texts, ...names)).mode & 0o777;
    assert.deepEqual(
      [mode(), mode('list'), ...kept().map((name) => mode(name))],
      [0o700, 0o600, 0o600],
    );
  });

  it('are kept once for each content', () => {
    keep(agreed('a', 'same'), agreed('b', 'same'), agreed('c', 'same', { version: TWO }));
    assert.deepEqual(kept(), [contentIdOf(Buffer.from('same'))]);
  });

  it('are not read again while nothing has changed', () => {
    const row = agreed('a', 'one');
    keep(row);
    const list = join(folder.path, texts, 'list');
    const { ino } = lstatSync(list);
    keep(row);
    assert.equal(lstatSync(list).ino, ino);
  });

  it('are not of what was changed since, nor of what is no text, nor of what nobody can tell', () => {
    const edited = agreed('edited', 'one');
    agreed('edited', 'two');
    const rows: [string, MemoryRow][] = [
      edited,
      agreed('binary', Buffer.from([1, 0, 2])),
      agreed('large', Buffer.alloc(BASE_TEXT_MAX + 1, 65)),
      agreed('unseen', 'x', { ctimeNs: 0n }),
      agreed('other', 'x', { content: contentIdOf(Buffer.from('y')) }),
      ['gone', edited[1]],
      ['folder', { label: edited[1].label, held: { kind: 'folder' } }],
    ];
    keep(...rows, agreed('last', 'kept', { content: contentIdOf(Buffer.from('kept')) }));
    assert.deepEqual(
      rows.map(([path]) => read(path)),
      rows.map(() => undefined),
    );
    assert.equal(read('last'), 'kept');
  });

  it('are those of the files that were changed last', () => {
    const old = agreed('old', 'old');
    // Of these nothing is there: they only take the place.
    const [, gone] = agreed('gone', 'x', { date: 1_650_000_000 });
    const others = Array.from({ length: 4_100 }, (_, at): [string, MemoryRow] => {
      return [`gone${at}`, gone];
    });
    keep(old, ...others, agreed('new', 'new', { date: 1_700_000_000 }));
    assert.deepEqual([read('new'), read('old')], ['new', undefined]);
  });

  it('have their room, however much was changed last that is no text', () => {
    const old = agreed('old', 'old');
    const binary = Buffer.alloc(BASE_TEXT_MAX);
    const others = Array.from({ length: 40 }, (_, at) => {
      return agreed(`binary${at}`, binary, { date: 1_650_000_000 });
    });
    keep(old, ...others);
    assert.equal(read('old'), 'old');
    assert.equal(kept().length, 1);
  });

  it('make no folder where there is nothing to keep, and none where the private one is missing', () => {
    keep();
    assert.equal(existsSync(join(folder.path, texts)), false);
    const other = new Folder();
    const [path, row] = agreed('a', 'one');
    other.write('a', 'one');
    keepBaseTexts(other.path, remembered([[path, row]]), () => true);
    assert.deepEqual(readdirSync(other.path), ['a']);
    assert.equal(readBaseText(other.path, 'a', ONE), undefined);
    other.remove();
  });

  it('are none where nothing can be written', () => {
    writeFileSync(join(folder.path, texts), 'no folder');
    keep(agreed('a', 'one'));
    assert.equal(read('a'), undefined);
  });

  it('are bounded on disk: the oldest go, and what nobody knows any more', () => {
    keep(...[1, 2, 3, 4].map((n) => agreed(`f${n}`, `text ${n}`)));
    writeFileSync(join(folder.path, texts, 'f'.repeat(64)), 'left by a killed one');
    const sizes = kept().map((name) => lstatSync(join(folder.path, texts, name)).size);
    const [size = 0] = sizes;
    const root = ConfinedFolder.open(folder.path);
    const privateFolder = root.privateFolder();
    const all = BaseTextFolder.make(privateFolder);
    all.remove(all.put(all.list(), 2 * size));
    for (const part of [all, privateFolder, root]) part.close();
    assert.deepEqual([read('f1'), read('f2'), read('f3')], [undefined, undefined, 'text 3']);
    assert.equal(kept().length, 2);
  });

  it('stay bounded where a process was killed before it had removed those that were too much', () => {
    const rows = [1, 2, 3].map((n) => agreed(`f${n}`, `text ${n}`));
    keep(...rows);
    const [name = ''] = kept();
    const { size } = lstatSync(join(folder.path, texts, name));
    walk(['f1', 'f2', 'f3'], remembered(rows), undefined, 2 * size);
    assert.equal(kept().length, 2);
    assert.deepEqual(['f1', 'f2', 'f3'].filter((path) => read(path) !== undefined).length, 2);
  });

  it('are known by their content where there is no room for them, and kept again when there is', () => {
    const rows = [1, 2].map((n) => agreed(`f${n}`, `text ${n}`));
    keep(...rows);
    const list = readFileSync(join(folder.path, texts, 'list'), 'utf8');
    const root = ConfinedFolder.open(folder.path);
    const privateFolder = root.privateFolder();
    const all = BaseTextFolder.make(privateFolder);
    all.remove(all.put(all.list(), 0));
    assert.deepEqual([all.list().length, all.kept()], [2, []]);
    for (const part of [all, privateFolder, root]) part.close();
    assert.equal(readFileSync(join(folder.path, texts, 'list'), 'utf8'), list);
    assert.deepEqual([kept(), read('f1')], [[], undefined]);
    assert.equal(listedContent(folder.path, 'f1', ONE), contentIdOf(Buffer.from('text 1')));
    assert.equal(listedContent(folder.path, 'f1', TWO), undefined);
    keep(...rows);
    assert.deepEqual([read('f1'), read('f2')], ['text 1', 'text 2']);
    const lines = readFileSync(join(folder.path, texts, 'list'), 'utf8').split('\n');
    assert.deepEqual(lines.sort(), list.split('\n').sort());
  });

  it('are never other texts when they are damaged', () => {
    const text = 'some text of some length';
    keep(agreed('a', text));
    const [name = ''] = kept();
    const bytes = readFileSync(join(folder.path, texts, name));
    const isMissedOrSame = (damaged: Uint8Array, what: string) => {
      const found = decodeBaseText(damaged, name);
      if (found !== undefined) assert.equal(Buffer.from(found).toString(), text, what);
    };
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      // Some bits of a zstd frame's header say nothing of the content, and an older zlib needs no checksum at its end.
      isMissedOrSame(damaged, `byte ${at}`);
      isMissedOrSame(bytes.subarray(0, at), `cut at ${at}`);
    }
    assert.equal(decodeBaseText(bytes.subarray(0, bytes.length / 2), name), undefined);
    writeFileSync(join(folder.path, texts, name), encodeBaseText(Buffer.from('another')));
    assert.equal(read('a'), undefined);
  });

  it('come back as they were, up to a bound', () => {
    const back = (text: Uint8Array) => decodeBaseText(encodeBaseText(text), contentIdOf(text));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (text) => {
        assert.deepEqual(Buffer.from(back(text) ?? []), Buffer.from(text));
      }),
    );
    assert.equal(back(new Uint8Array(BASE_TEXT_MAX).fill(65))?.length, BASE_TEXT_MAX);
    assert.equal(back(new Uint8Array(BASE_TEXT_MAX + 1).fill(65)), undefined);
  });
});

describe('the list of texts that are kept', () => {
  const text = (path: string, version = ONE): AgreedText => {
    return { path, version, content: 'a'.repeat(64) };
  };

  it('comes back as it was', () => {
    const texts = [text('a'), text('dir/b\n"'), text('a', TWO)];
    assert.deepEqual(decodeTexts(encodeTexts(texts)), texts);
  });

  const list = encodeTexts([text('a')]);
  const refused = {
    'of another version': list.replace('"version":1', '"version":2'),
    torn: list.slice(0, -1),
    'with a path that leads out': encodeTexts([text('../a')]),
    'with a version that is none': encodeTexts([text('a', 'x')]),
    'with what nobody knows': list.replace('"path"', '"more":1,"path"'),
    'no list': 'something else\n',
    empty: '',
  };
  for (const [what, bytes] of Object.entries(refused)) {
    it(`is none: ${what}`, () => assert.deepEqual(decodeTexts(bytes), []));
  }

  it('is bounded, in all and for each path', () => {
    const many = Array.from({ length: TEXTS_MAX }, (_, at) => text(`f${at}`));
    const full = withTexts(many, [text('new')]);
    assert.equal(full.length, TEXTS_MAX);
    assert.deepEqual([full[0]?.path, full.at(-1)?.path], ['f1', 'new']);
    const versions = [1, 2, 3, 4, 5, 6].map((n) => text('a', String(n).repeat(32)));
    assert.deepEqual(withTexts(versions, []), versions.slice(2));
    const long = Array.from({ length: 400 }, (_, at) => text(`${at}/${'x'.repeat(30_000)}`));
    assert.ok(withTexts([], long).length < 200);
  });
});
