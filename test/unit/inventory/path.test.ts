import assert from 'node:assert/strict';
import {
  checkRelativePath,
  isProtectedName,
  platformRefusal,
} from '../../../extension/src/engine/inventory/path.ts';

describe('relative paths', () => {
  const allowed = [
    '',
    'a',
    'a/b/c',
    '...',
    '..a',
    ' ',
    'new\nline',
    'back\\slash',
    'C:',
    '😀/é',
    'a'.repeat(255),
    '語'.repeat(255),
  ];
  for (const path of allowed) {
    it(`allows ${JSON.stringify(path.slice(0, 20))}`, () => checkRelativePath(path));
  }

  const refused: readonly [string, string][] = [
    ['/a', 'empty'],
    ['/', 'empty'],
    ['a/', 'empty'],
    ['a//b', 'empty'],
    ['.', 'dot'],
    ['..', 'dot'],
    ['../a', 'dot'],
    ['a/..', 'dot'],
    ['a/./b', 'dot'],
    ['a/../../b', 'dot'],
    ['a\0b', 'nul'],
    ['\ud800', 'surrogate'],
    ['a/\udc00b', 'surrogate'],
    ['a'.repeat(256), 'long'],
    ['a/'.repeat(16_384), 'long'],
    [`${'語'.repeat(200)}/`.repeat(60), 'long'],
  ];
  for (const [path, reason] of refused) {
    it(`refuses ${JSON.stringify(path.slice(0, 20))} (${reason})`, () => {
      assert.throws(
        () => checkRelativePath(path),
        (error: { code?: string; values?: { reason?: string } }) => {
          assert.equal(error.code, 'path-not-allowed');
          assert.equal(error.values?.reason, reason);
          return true;
        },
      );
    });
  }
});

describe('protected names', () => {
  const table: readonly [string, boolean][] = [
    ['.git', true],
    ['.GIT', true],
    ['.Git. .', true],
    ['.g\u200cit', true],
    ['\ufeff.git', true],
    ['.bytesync', true],
    ['.ByteSync', true],
    ['.byte\u017fync', true],
    ['.bytesync ', true],
    ['.gitignore', false],
    ['.github', false],
    ['git', false],
    ['a.git', false],
    ['.bytesync2', false],
    ['bytesync', false],
  ];
  for (const [name, expected] of table) {
    it(`${JSON.stringify(name)}: ${expected}`, () => {
      assert.equal(isProtectedName(name), expected);
    });
  }
});

describe('names on Windows', () => {
  const refused = [
    'con',
    'CON',
    'nul.txt',
    'Aux.tar.gz',
    'com1',
    'LPT9.log',
    'com\u00b2',
    'con .txt',
    'conin$',
    'CONOUT$',
    'file:stream',
    'file::$DATA',
    'C:',
    'C:/x',
    'a\\b',
    '..\\x',
    'dot.',
    'space ',
    'a./b',
    'a /b',
    'x/prn/y',
    'q?',
    's*',
    'p|p',
    '<',
    '>',
    '"',
    'bell\u0007',
    'new\nline',
    'GIT~1',
    'bytesy~2/x',
  ];
  for (const path of refused) {
    it(`refuses ${JSON.stringify(path)}`, () => {
      assert.equal(platformRefusal(path, 'win32'), 'name-not-allowed');
    });
  }
  const allowed = [
    '',
    'console',
    'com',
    'com10',
    'nulls',
    '.hidden',
    'a b',
    'x.con',
    '😀',
    "it's",
    'a~1',
    ' lead',
  ];
  for (const path of allowed) {
    it(`allows ${JSON.stringify(path)}`, () => {
      assert.equal(platformRefusal(path, 'win32'), undefined);
    });
  }
  it('refuses nothing of it elsewhere', () => {
    for (const path of refused) {
      assert.equal(platformRefusal(path, 'linux'), undefined);
      assert.equal(platformRefusal(path, 'darwin'), undefined);
    }
  });
});
