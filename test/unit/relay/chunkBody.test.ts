import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeBody } from '@bytesync/relay/chunks/chunkBody.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';

describe('the body of a chunk', () => {
  let folder: string;
  let file: FileHandle;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-body-'));
    file = await open(join(folder, 'chunk'), 'wx');
  });

  afterEach(async () => {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  });

  const written = () => readFile(join(folder, 'chunk'));

  it('is written as it came when the disk takes only a part at a time', async () => {
    const pieces = [300_000, 0, 1, 99_999, 65_536, 20_000].map((size) => randomBytes(size));
    const whole = Buffer.concat(pieces);
    const all = file.writev.bind(file);
    file.writev = (async (buffers: readonly Uint8Array[]) => {
      const part = Buffer.concat(buffers).subarray(0, 70_001);
      return { ...(await all([part])), buffers };
    }) as FileHandle['writev'];
    const { size } = await writeBody(Readable.from(pieces), file, whole.length);
    assert.equal(size, whole.length);
    assert.equal(Buffer.compare(await written(), whole), 0);
  });

  it('gives its pieces back once they are written, each of them once', async () => {
    const pieces = [100_000, 200_000, 300_000, 5].map((size) => randomBytes(size));
    const whole = Buffer.concat(pieces);
    const spent: Uint8Array[] = [];
    await writeBody(Readable.from(pieces), file, whole.length, (piece) => {
      spent.push(piece);
      releaseBytes(piece);
    });
    assert.deepEqual(spent, pieces);
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [0, 0, 0, 5],
    );
    assert.equal(Buffer.compare(await written(), whole), 0);
  });
});

describe('memory that is given back', () => {
  const LARGE = 100_000;
  for (const [what, make, left] of [
    ['is that of a large array of its own', () => new Uint8Array(LARGE), 0],
    ['is not that of a part of an array', () => new Uint8Array(LARGE).subarray(1), LARGE - 1],
    ['is not that of a small one, which may be of a pool', () => Buffer.from('x'), 1],
    ['is not that of shared memory', () => new Uint8Array(new SharedArrayBuffer(LARGE)), LARGE],
  ] as const) {
    it(what, () => {
      const bytes = make();
      releaseBytes(bytes);
      assert.equal(bytes.length, left);
    });
  }
});
