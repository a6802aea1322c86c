import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDelta } from '../../../extension/src/engine/delta/commands.ts';
import { patchFile } from '../../../extension/src/engine/delta/patchFile.ts';
import { Kept, noise, readable, signatureBytes } from './memoryDelta.ts';

describe('patch file', () => {
  const content = noise(40_000);
  const next = Buffer.concat([
    content.subarray(0, 20_000),
    noise(300, 2),
    content.subarray(20_000),
  ]);
  let delta: Buffer;
  let folder: string;
  let old: string;
  let out: string;

  before(async () => {
    const output = new Kept();
    await writeDelta(signatureBytes(content), readable(next), output);
    delta = output.bytes;
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bytesync-patch-'));
    old = join(folder, 'old');
    out = join(folder, 'out');
    writeFileSync(old, content);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the new file and leaves the old one', async () => {
    const result = await patchFile(old, readable(delta), out);
    assert.equal(result.size, next.length);
    assert.ok(readFileSync(out).equals(next));
    assert.ok(readFileSync(old).equals(content));
    assert.deepEqual(readdirSync(folder), ['old', 'out']);
  });

  it('replaces the old file by the new one, and keeps its mode', async () => {
    chmodSync(old, 0o750);
    await patchFile(old, readable(delta), old);
    assert.ok(readFileSync(old).equals(next));
    assert.equal(statSync(old).mode & 0o777, 0o750);
    assert.deepEqual(readdirSync(folder), ['old']);
  });

  it('follows a symlink', async () => {
    writeFileSync(join(folder, 'real'), 'former');
    symlinkSync('real', out);
    await patchFile(old, readable(delta), out);
    assert.ok(lstatSync(out).isSymbolicLink());
    assert.ok(readFileSync(join(folder, 'real')).equals(next));
  });

  const bad: { title: string; code: string; bytes: () => Buffer; base: Buffer }[] = [
    {
      title: 'a delta that was cut off',
      code: 'delta-malformed',
      bytes: () => delta.subarray(0, -1),
      base: content,
    },
    {
      title: 'a base of another size',
      code: 'base-mismatch',
      bytes: () => delta,
      base: content.subarray(1),
    },
    {
      title: 'a base of other content',
      code: 'content-mismatch',
      bytes: () => delta,
      base: noise(40_000, 5),
    },
  ];
  for (const { title, code, bytes, base } of bad) {
    it(`leaves everything as it was for ${title}`, async () => {
      writeFileSync(old, base);
      writeFileSync(out, 'former');
      await assert.rejects(patchFile(old, readable(bytes()), out), { code });
      assert.equal(readFileSync(out, 'utf8'), 'former');
      assert.deepEqual(readdirSync(folder), ['old', 'out']);
      rmSync(out);
      await assert.rejects(patchFile(old, readable(bytes()), out), { code });
      assert.deepEqual(readdirSync(folder), ['old']);
    });
  }

  it('leaves everything as it was when it is interrupted', async () => {
    writeFileSync(out, 'former');
    const input = readable(delta);
    const done = patchFile(old, input, out, AbortSignal.abort());
    await assert.rejects(done, { code: 'interrupted' });
    assert.equal(readFileSync(out, 'utf8'), 'former');
    assert.deepEqual(readdirSync(folder), ['old', 'out']);
    assert.equal(input.destroyed, true);
  });

  it('refuses an OLD that is not there, and closes the delta', async () => {
    const input = readable(delta);
    const done = patchFile(join(folder, 'missing'), input, out);
    await assert.rejects(done, { code: 'entry-unreadable' });
    assert.equal(input.destroyed, true);
    assert.deepEqual(readdirSync(folder), ['old']);
  });

  it('refuses an OUT that is a folder or a socket', async () => {
    mkdirSync(out);
    await assert.rejects(patchFile(old, readable(delta), out), { code: 'usage' });
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    try {
      await once(server, 'listening');
      await assert.rejects(patchFile(old, readable(delta), socket), { code: 'usage' });
      assert.ok(lstatSync(socket).isSocket());
    } finally {
      server.close();
    }
  });

  it('refuses an OUT whose folder is missing or a file', async () => {
    for (const path of [join(folder, 'missing', 'out'), join(old, 'out')]) {
      await assert.rejects(patchFile(old, readable(delta), path), { code: 'write-failed' });
    }
    assert.deepEqual(readdirSync(folder), ['old']);
  });
});
