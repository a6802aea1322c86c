import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AgreedFile } from '../../../extension/src/engine/baseTexts/agreedFiles.ts';
import {
  BASE_TEXT_MAX,
  decodeBaseText,
  encodeBaseText,
} from '../../../extension/src/engine/baseTexts/baseText.ts';
import {
  BaseTextFolder,
  readBaseText,
} from '../../../extension/src/engine/baseTexts/baseTextFolder.ts';
import { keepBaseTexts } from '../../../extension/src/engine/baseTexts/keepBaseTexts.ts';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { Folder } from '../streams/fixtures.ts';

const DATE = 1_600_000_000;

describe('texts that merges start from', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
  });

  afterEach(() => folder.remove());

  const kept = () => {
    const at = join(folder.path, '.bytesync', 'texts');
    return existsSync(at) ? readdirSync(at).map((name) => join(at, name)) : [];
  };
  const read = (path: string) => {
    const text = readBaseText(folder.path, path);
    return text && Buffer.from(text).toString();
  };
  /** Writes a file; what is agreed of it. */
  const agreed = (path: string, content: string | Uint8Array, date = DATE): AgreedFile => {
    const at = folder.write(path, content);
    utimesSync(at, date, date);
    return { path, size: Buffer.from(content).length, mtimeUs: date * 1_000_000 };
  };

  it('are what the files held, by path', () => {
    keepBaseTexts(folder.path, [agreed('src/a.ts', 'one\n'), agreed('b', 'zwei\n')]);
    assert.deepEqual([read('src/a.ts'), read('b'), read('c')], ['one\n', 'zwei\n', undefined]);
  });

  it('are those of the last time', () => {
    keepBaseTexts(folder.path, [agreed('a', 'one')]);
    keepBaseTexts(folder.path, [agreed('a', 'later', DATE + 1)]);
    assert.equal(read('a'), 'later');
    assert.equal(kept().length, 1);
  });

  it('are not written again while nothing has changed', () => {
    const file = agreed('a', 'one');
    keepBaseTexts(folder.path, [file]);
    const [path = ''] = kept();
    writeFileSync(path, 'marked');
    utimesSync(path, DATE, DATE);
    keepBaseTexts(folder.path, [file]);
    assert.equal(readFileSync(path, 'utf8'), 'marked');
  });

  it('are not of what was changed since, nor of what is no text, or is not there', () => {
    const edited = agreed('edited', 'one');
    agreed('edited', 'two', DATE + 5);
    const files = [edited, agreed('binary', Buffer.from([1, 0, 2])), { ...edited, path: 'gone' }];
    keepBaseTexts(folder.path, [...files, agreed('last', 'kept')]);
    assert.deepEqual(
      [...files.map(({ path }) => read(path)), read('last')],
      [undefined, undefined, undefined, 'kept'],
    );
  });

  it('make no folder where there is nothing to keep', () => {
    keepBaseTexts(folder.path, []);
    assert.equal(existsSync(join(folder.path, '.bytesync')), false);
  });

  it('are none where nothing can be written', () => {
    const file = agreed('a', 'one');
    folder.write('.bytesync', 'no folder');
    keepBaseTexts(folder.path, [file]);
    rmSync(join(folder.path, '.bytesync'));
    assert.equal(read('a'), undefined);
  });

  it('are bounded: the oldest go', () => {
    keepBaseTexts(
      folder.path,
      [1, 2, 3, 4].map((n) => agreed(`f${n}`, `text ${n}`, DATE + n)),
    );
    const root = ConfinedFolder.open(folder.path);
    const texts = BaseTextFolder.open(root);
    texts.prune(3);
    assert.deepEqual([read('f1'), read('f2')], [undefined, 'text 2']);
    texts.prune(3, 1);
    assert.equal(kept().length, 0);
    texts.close();
    root.close();
  });

  it('are never other texts when they are damaged', () => {
    const text = 'some text of some length';
    keepBaseTexts(folder.path, [agreed('a', text)]);
    const [path = ''] = kept();
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const found = decodeBaseText(damaged);
      // Some bits of a zstd frame's header say nothing of the content.
      if (found !== undefined) assert.equal(Buffer.from(found).toString(), text, `byte ${at}`);
      assert.equal(decodeBaseText(bytes.subarray(0, at)), undefined, `cut at ${at}`);
    }
  });

  it('come back as they were, up to a bound', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (text) => {
        assert.deepEqual(
          Buffer.from(decodeBaseText(encodeBaseText(text)) ?? []),
          Buffer.from(text),
        );
      }),
    );
    const most = new Uint8Array(BASE_TEXT_MAX).fill(65);
    assert.equal(decodeBaseText(encodeBaseText(most))?.length, BASE_TEXT_MAX);
    const more = new Uint8Array(BASE_TEXT_MAX + 1).fill(65);
    assert.equal(decodeBaseText(encodeBaseText(more)), undefined);
  });
});
