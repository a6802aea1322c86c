import assert from 'node:assert/strict';
import { ExpectedTransfers } from '../../../extension/src/engine/sync/expectedTransfers.ts';
import {
  type PackJob,
  type PackResult,
  type PackTransfer,
  packStream,
} from '../../../extension/src/engine/sync/packStream.ts';
import { StreamUnpacker } from '../../../extension/src/engine/sync/unpacker.ts';
import { Folder, FolderTarget, newStream } from './fixtures.ts';
import { Pump } from './pump.ts';

/** A folder that streams are packed from, and one that they are unpacked into. */
export class RoundTrip {
  source = new Folder();
  target = new FolderTarget();

  /** One for each test of the suite, each with its folders. */
  static ofEachTest(): RoundTrip {
    const trip = new RoundTrip();
    trip.#remove();
    beforeEach(() => {
      trip.source = new Folder();
      trip.target = new FolderTarget();
    });
    afterEach(() => trip.#remove());
    return trip;
  }

  transfer(id: number, path: string, more: Partial<PackTransfer> = {}): PackTransfer {
    return { id, ...this.source.source(path), delta: false, ...more };
  }

  async roundTrip(
    transfers: readonly PackTransfer[],
    more: Partial<PackJob> = {},
    pump = new Pump(),
  ): Promise<PackResult & { pump: Pump }> {
    const job: PackJob = { ...newStream(), transfers, port: pump.port, ...more };
    const result = await packStream(job);
    await pump.until(result.chunks);
    assert.equal(pump.chunks.length, result.chunks);
    await this.unpack(job, pump);
    return { ...result, pump };
  }

  async unpack(job: PackJob, pump: Pump): Promise<void> {
    const expected = [...job.transfers].map(({ id, stat }) => ({
      id,
      operations: [id],
      size: stat.size,
    }));
    const unpacker = new StreamUnpacker(job, new ExpectedTransfers(expected), this.target);
    for (const { index, last, ciphertext } of pump.chunks) {
      await unpacker.chunk(index, last, ciphertext);
    }
    assert.ok(unpacker.complete);
  }

  #remove(): void {
    this.source.remove();
    this.target.close();
  }
}
