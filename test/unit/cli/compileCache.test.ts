import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownCompileCache } from '../../../extension/src/cli/compileCache.ts';

describe('the cache of compiled code', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'bytesync-compiled-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const inHome = () => ownCompileCache({ XDG_CACHE_HOME: home }, 'linux');

  it('is made for its user alone', () => {
    const folder = inHome() ?? '';
    assert.equal(folder, join(home, 'bytesync', 'compiled'));
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(inHome(), folder, 'and used again');
  });

  const others: readonly [what: string, prepare: (folder: string) => void][] = [
    ['others can write to', (folder) => chmodSync(folder, 0o777)],
    ['a group can write to', (folder) => chmodSync(folder, 0o770)],
    [
      'is a link to another one',
      (folder) => {
        rmSync(folder, { recursive: true });
        mkdirSync(join(home, 'elsewhere'));
        symlinkSync(join(home, 'elsewhere'), folder);
      },
    ],
  ];
  for (const [what, prepare] of others) {
    it(`is none that ${what}`, () => {
      prepare(inHome() ?? '');
      assert.equal(inHome(), undefined);
    });
  }

  it('is none below the present folder', () => {
    assert.equal(ownCompileCache({ XDG_CACHE_HOME: 'cache' }, 'linux'), undefined);
  });

  it('is where Node’s variable says, or nowhere', () => {
    const said = (value: string) =>
      ownCompileCache({ NODE_COMPILE_CACHE: value, XDG_CACHE_HOME: home }, 'linux');
    assert.deepEqual([said('/elsewhere'), said('')], ['/elsewhere', undefined]);
  });
});
