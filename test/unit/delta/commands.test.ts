import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import {
  applyDelta,
  writeDelta,
  writeSignature,
} from '../../../extension/src/engine/delta/commands.ts';
import { parseSignature } from '../../../extension/src/engine/delta/signature.ts';
import { ContentHasher } from '../../../extension/src/engine/inventory/contentId.ts';
import { filePair } from './filePairs.ts';
import { Kept, noise, readable, signatureBytes } from './memoryDelta.ts';

function contentIdOf(bytes: Uint8Array): Uint8Array {
  const hasher = new ContentHasher();
  hasher.update(bytes);
  return hasher.digest();
}

async function signed(base: Uint8Array): Promise<Buffer> {
  const output = new Kept();
  await writeSignature(readable(base), output);
  return output.bytes;
}

async function deltaOf(signature: Uint8Array, next: Uint8Array): Promise<Buffer> {
  const output = new Kept();
  await writeDelta(signature, readable(next), output);
  return output.bytes;
}

/** A stream that fails after its first bytes. */
function failing(): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.alloc(10);
      throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    })(),
    { objectMode: false },
  );
}

function refusing(code: string): Writable {
  return new Writable({
    write(_piece, _encoding, done) {
      done(Object.assign(new Error(code), { code }));
    },
  });
}

describe('signature, delta and patch on streams', () => {
  let folder: string;
  let handle: FileHandle | undefined;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bytesync-delta-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  afterEach(async () => {
    await handle?.close();
    handle = undefined;
  });

  async function opened(content: Uint8Array): Promise<FileHandle> {
    await handle?.close();
    const path = join(folder, 'base');
    writeFileSync(path, content);
    handle = await open(path, 'r');
    return handle;
  }

  async function patched(base: Uint8Array, delta: Uint8Array): Promise<Buffer> {
    const output = new Kept();
    await applyDelta(await opened(base), readable(delta), output);
    return output.bytes;
  }

  it('make the new file from the base', async () => {
    await fc.assert(
      fc.asyncProperty(filePair, async ({ base, next }) => {
        const delta = await deltaOf(await signed(base), next);
        assert.ok((await patched(base, delta)).equals(next));
      }),
      { numRuns: 80 },
    );
  });

  const sizes = [0, 1, 511, 512, 513, 2_000_000, 3 * 1024 * 1024];
  for (const size of sizes) {
    it(`carry ${size} bytes, the same and changed`, async () => {
      const base = noise(size);
      const signature = await signed(base);
      const same = await deltaOf(signature, base);
      assert.ok(same.length < 200);
      assert.ok((await patched(base, same)).equals(base));
      const next = Buffer.concat([base.subarray(size / 2), noise(99, 3), base.subarray(1)]);
      assert.ok((await patched(base, await deltaOf(signature, next))).equals(next));
    });
  }

  it('say what they did', async () => {
    const base = noise(100_000);
    const output = new Kept();
    const made = await writeSignature(readable(base), output, undefined, base.length);
    assert.deepEqual(made, { size: 100_000, contentId: contentIdOf(base) });
    assert.deepEqual(parseSignature(output.bytes).contentId, Buffer.from(contentIdOf(base)));
    const next = Buffer.concat([base, Buffer.alloc(5000, 'new ')]);
    const file = new Kept();
    const totals = await writeDelta(output.bytes, readable(next), file);
    assert.deepEqual(totals, {
      size: 105_000,
      copied: 100_000,
      literals: 5000,
      written: file.bytes.length,
    });
    const result = await applyDelta(await opened(base), readable(file.bytes), new Kept());
    assert.deepEqual(result, { size: 105_000, contentId: contentIdOf(next) });
  });

  it('use the size that is known for the block size', async () => {
    const output = new Kept();
    await writeSignature(readable(noise(1000)), output, undefined, 2 ** 30);
    assert.equal(parseSignature(output.bytes).blockSize, 32_768);
  });

  it('wait for a slow output', async () => {
    const base = noise(8_000_000);
    const signature = signatureBytes(Buffer.alloc(0));
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(_piece, _encoding, done) {
        most = Math.max(most, this.writableLength);
        setTimeout(done, 1);
      },
    });
    const delta = await deltaOf(signature, base);
    await applyDelta(await opened(Buffer.alloc(0)), readable(delta), slow);
    assert.ok(most <= 2 * 1024 * 1024, `${most} bytes waited`);
  });

  describe('patch refuses', () => {
    const base = noise(50_000);
    const next = Buffer.concat([base.subarray(0, 30_000), noise(700, 2), base.subarray(30_000)]);
    let delta: Buffer;

    before(async () => {
      delta = await deltaOf(await signed(base), next);
    });

    const wrongBases = [
      { title: 'a shorter base', wrong: base.subarray(1), reason: 'size' },
      { title: 'a longer base', wrong: Buffer.concat([base, base]), reason: 'size' },
      { title: 'no base', wrong: Buffer.alloc(0), reason: 'size' },
      { title: 'another base of the same size', wrong: noise(50_000, 9), reason: 'content' },
    ];
    for (const { title, wrong, reason } of wrongBases) {
      it(`${title}, before it writes a byte`, async () => {
        const output = new Kept();
        const done = applyDelta(await opened(wrong), readable(delta), output);
        await assert.rejects(done, (error: BytesyncError) => {
          assert.equal(error.code, 'base-mismatch');
          assert.equal(error.values.reason, reason);
          return true;
        });
        assert.equal(output.bytes.length, 0);
        assert.equal(output.destroyed, true);
      });
    }

    it('a result that is not the new file', async () => {
      // Without its content id the other base is not noticed before.
      const unnamed = await deltaOf(signatureBytes(base), next);
      await assert.rejects(patched(noise(50_000, 9), unnamed), { code: 'content-mismatch' });
    });

    it('a damaged delta, or else makes the right file', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(delta.length - 1),
          fc.integer({ min: 1, max: 255 }),
          async (at, mask) => {
            const bad = Buffer.from(delta);
            bad[at] = (bad[at] ?? 0) ^ mask;
            await assert.rejects(patched(base, bad), BytesyncError);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('a delta that was cut off', async () => {
      for (const length of [0, 3, 20, 60, delta.length - 60, delta.length - 1]) {
        const cut = patched(base, delta.subarray(0, length));
        await assert.rejects(cut, { code: 'delta-malformed' }, `${length}`);
      }
    });
  });

  it('delta refuses a damaged signature, before it reads the input', async () => {
    const input = readable(noise(10));
    const bad = signatureBytes(noise(5000)).subarray(1);
    await assert.rejects(writeDelta(bad, input, new Kept()), { code: 'signature-malformed' });
    assert.equal(input.readableDidRead, false);
  });

  const outputs = [
    { code: 'ENOSPC', expected: 'disk-full' },
    { code: 'EDQUOT', expected: 'disk-full' },
    { code: 'EPIPE', expected: 'write-failed' },
  ];
  for (const { code, expected } of outputs) {
    it(`report ${code} of the output as ${expected}`, async () => {
      await assert.rejects(writeSignature(readable(noise(10)), refusing(code)), { code: expected });
      const signature = signatureBytes(noise(10));
      const delta = writeDelta(signature, readable(noise(10)), refusing(code));
      await assert.rejects(delta, { code: expected });
    });
  }

  it('report an input that fails', async () => {
    const output = new Kept();
    await assert.rejects(writeSignature(failing(), output), { code: 'entry-unreadable' });
    assert.equal(output.bytes.length, 0);
    const signature = signatureBytes(noise(10));
    await assert.rejects(writeDelta(signature, failing(), new Kept()), {
      code: 'entry-unreadable',
    });
  });

  it('stop when they are interrupted, and close their streams', async () => {
    const abort = new AbortController();
    const input = Readable.from(
      (async function* () {
        for (;;) {
          yield noise(1000);
          await new Promise((resolve) => setImmediate(resolve));
          abort.abort();
        }
      })(),
      { objectMode: false },
    );
    const output = new Kept();
    const done = writeDelta(signatureBytes(noise(10)), input, output, abort.signal);
    await assert.rejects(done, { code: 'interrupted' });
    assert.equal(input.destroyed, true);
    assert.equal(output.destroyed, true);
  });
});
