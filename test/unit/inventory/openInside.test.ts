import assert from 'node:assert/strict';
import { closeSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { InsideOpener } from '../../../extension/src/engine/inventory/openInside.ts';
import { systemCode } from '../../../extension/src/engine/inventory/systemCode.ts';
import { plant, temporaryFolder } from './temporaryFolder.ts';

for (const byHandle of [true, false]) {
  describe(`opening inside a source, ${byHandle ? 'by handles' : 'by checked paths'}`, () => {
    const root = temporaryFolder();
    let opener: InsideOpener;
    beforeEach(() => {
      mkdirSync(join(root(), 'source'));
      plant(root(), {
        'source/a/b/f': 'abf',
        'source/a/g': 'ag',
        'source/h': 'h',
        secret: 'secret',
      });
      opener = new InsideOpener(join(root(), 'source'), byHandle);
    });
    afterEach(() => opener.close());

    function read(path: string): string {
      const file = opener.open(path);
      try {
        return readFileSync(file, 'utf8');
      } finally {
        closeSync(file);
      }
    }

    function failure(path: string): string {
      try {
        closeSync(opener.open(path));
      } catch (error) {
        return error instanceof BytesyncError ? error.code : (systemCode(error) ?? String(error));
      }
      return 'opened';
    }

    it('opens files in any order', () => {
      for (const [path, content] of [
        ['a/b/f', 'abf'],
        ['h', 'h'],
        ['a/g', 'ag'],
        ['a/b/f', 'abf'],
        ['h', 'h'],
      ] as const) {
        assert.equal(read(path), content);
      }
    });

    it('goes through no link, neither at the end nor on the way, however it leads', () => {
      symlinkSync('../secret', join(root(), 'source/out'));
      symlinkSync('h', join(root(), 'source/in'));
      symlinkSync('a', join(root(), 'source/a2'));
      symlinkSync('..', join(root(), 'source/up'));
      for (const path of ['out', 'in', 'a2/g', 'a2/b/f', 'up/secret', 'up/source/h']) {
        assert.match(failure(path), /^(entry-changed|ELOOP|ENOTDIR)$/u, path);
      }
    });

    it('does not go through a link that appears later', () => {
      assert.equal(read('a/b/f'), 'abf');
      assert.equal(read('h'), 'h');
      renameSync(join(root(), 'source/a'), join(root(), 'a'));
      symlinkSync('../a', join(root(), 'source/a'));
      assert.match(failure('a/b/f'), /^(entry-changed|ELOOP|ENOTDIR)$/u);
    });

    it('leaves nothing open', () => {
      const open = () => readdirSync('/proc/self/fd').length;
      const before = open();
      for (const path of ['a/b/f', 'h', 'a/g', 'a/b/f']) read(path);
      failure('a/b/none');
      failure('a/none/x');
      opener.close();
      assert.equal(open(), before);
    });

    it('says what is missing and can go on', () => {
      assert.equal(failure('a/none'), 'ENOENT');
      assert.equal(failure('none/x'), 'ENOENT');
      assert.equal(failure('h/x'), 'ENOTDIR');
      assert.equal(failure('../secret'), 'path-not-allowed');
      assert.equal(failure(''), 'path-not-allowed');
      assert.equal(read('a/g'), 'ag');
    });
  });
}
