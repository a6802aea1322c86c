import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  preparePrivateFolder,
  readToken,
} from '../../../extension/src/engine/inventory/sourceToken.ts';
import { asOrdinaryUser, plant, temporaryFolder } from './temporaryFolder.ts';

async function codeOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BytesyncError, String(error));
  return error.code;
}

describe('private folder', () => {
  const root = temporaryFolder();
  const inside = (name: string) => join(root(), '.bytesync', name);

  it('is made with its own ignore file, an id and a token', async () => {
    const made = await preparePrivateFolder(root());
    assert.equal(lstatSync(inside('')).mode & 0o777, 0o700);
    assert.equal(readFileSync(inside('.gitignore'), 'utf8'), '*\n');
    assert.deepEqual(JSON.parse(readFileSync(inside('source.json'), 'utf8')), {
      version: 1,
      sourceId: made.sourceId,
      token: made.token,
    });
    assert.equal(made.writable, true);
    assert.equal(made.previousToken, undefined);
    assert.deepEqual(readdirSync(inside('')).sort(), ['.gitignore', 'source.json']);
  });

  it('keeps the id, renews the token, tells the one before, and leaves the rest alone', async () => {
    const first = await preparePrivateFolder(root());
    plant(root(), { '.bytesync/trash/x': 'kept', '.bytesync/.gitignore': 'edited' });
    const second = await preparePrivateFolder(root());
    assert.equal(second.sourceId, first.sourceId);
    assert.equal(second.previousToken, first.token);
    assert.notEqual(second.token, first.token);
    assert.equal(await readToken(root()), second.token);
    assert.equal(readFileSync(inside('trash/x'), 'utf8'), 'kept');
    assert.equal(readFileSync(inside('.gitignore'), 'utf8'), '*\n');
  });

  const id = createId();
  const foreign: readonly [string, string][] = [
    ['nothing', ''],
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['another version', JSON.stringify({ version: 2, sourceId: id, token: id })],
    ['a broken id', JSON.stringify({ version: 1, sourceId: '../..', token: id })],
    ['a broken token', JSON.stringify({ version: 1, sourceId: id, token: 7 })],
    ['too much', `${JSON.stringify({ version: 1, sourceId: id, token: id })}${' '.repeat(5000)}`],
  ];
  for (const [what, text] of foreign) {
    it(`starts anew over a file with ${what}`, async () => {
      plant(root(), { '.bytesync/source.json': text });
      const made = await preparePrivateFolder(root());
      assert.notEqual(made.sourceId, id);
      assert.equal(made.previousToken, undefined);
      assert.equal(await readToken(root()), made.token);
    });
  }

  it('does not read or write through links', async () => {
    plant(root(), {
      'elsewhere/source.json': JSON.stringify({ version: 1, sourceId: id, token: id }),
      '.bytesync/': '',
    });
    symlinkSync('../elsewhere/source.json', inside('source.json'));
    assert.equal(await readToken(root()), undefined);
    const made = await preparePrivateFolder(root());
    assert.notEqual(made.sourceId, id);
    assert.ok(readFileSync(join(root(), 'elsewhere/source.json'), 'utf8').includes(id));
    assert.equal(lstatSync(inside('source.json')).isFile(), true);
  });

  it('does not wait for a FIFO', async () => {
    plant(root(), { '.bytesync/': '' });
    execFileSync('mkfifo', [inside('source.json')]);
    assert.equal(await readToken(root()), undefined);
  });

  it('refuses a link, a file, or a broken link in its place', async () => {
    plant(root(), { 'other/': '' });
    symlinkSync('other', join(root(), '.bytesync'));
    assert.equal(await codeOf(preparePrivateFolder(root())), 'folder-not-a-folder');
    assert.deepEqual(readdirSync(join(root(), 'other')), []);
    rmSync(join(root(), '.bytesync'));
    symlinkSync('nowhere', join(root(), '.bytesync'));
    assert.equal(await codeOf(preparePrivateFolder(root())), 'folder-not-a-folder');
    rmSync(join(root(), '.bytesync'));
    plant(root(), { '.bytesync': 'a file' });
    assert.equal(await codeOf(preparePrivateFolder(root())), 'folder-not-a-folder');
    assert.equal(readFileSync(join(root(), '.bytesync'), 'utf8'), 'a file');
  });

  it('a source that cannot be written can be offered, with the id that it has', async () => {
    const before = await preparePrivateFolder(root());
    chmodSync(inside(''), 0o755);
    chmodSync(inside('source.json'), 0o644);
    chmodSync(root(), 0o555);
    const made = await asOrdinaryUser(() => preparePrivateFolder(root()));
    assert.deepEqual(made, {
      sourceId: before.sourceId,
      previousToken: before.token,
      writable: false,
    });
    assert.equal(await readToken(root()), before.token);
    chmodSync(root(), 0o755);
  });

  it('a source that never could be written gets an id for the time being', async () => {
    mkdirSync(join(root(), 's'), { mode: 0o755 });
    chmodSync(join(root(), 's'), 0o555);
    const made = await asOrdinaryUser(() => preparePrivateFolder(join(root(), 's')));
    assert.equal(made.writable, false);
    assert.equal(made.token, undefined);
    assert.deepEqual(readdirSync(join(root(), 's')), []);
  });

  it('a token that may not be read is an error, not no token', async () => {
    await preparePrivateFolder(root());
    chmodSync(inside('source.json'), 0);
    assert.equal(await codeOf(asOrdinaryUser(() => readToken(root()))), 'entry-unreadable');
  });

  it('says that the source is gone', async () => {
    assert.equal(await codeOf(preparePrivateFolder(join(root(), 'none'))), 'folder-missing');
    assert.equal(await readToken(join(root(), 'none')), undefined);
  });
});
