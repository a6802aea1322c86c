import type { MessagePort } from 'node:worker_threads';
import { constants } from 'node:zlib';
import { zstdCompress } from '../../../extension/src/engine/encoding/zstd.ts';
import { packList, unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import type { TaskOutcome } from '../../../extension/src/engine/workers/taskOutcome.ts';

/** What the slowest level needs many seconds for. */
const MUCH = 64 * 1024 * 1024;

/** Unpacks short lists for ever, once it has said that it begins. */
export function unpackForEver({ port }: { readonly port: MessagePort }): never {
  const list = packList([1, 2, 3]);
  port.postMessage('begins');
  for (;;) for (const _ of unpackList(list));
}

/** One call that takes very long, once it has said that it begins. */
export function packLong({ port }: { readonly port: MessagePort }): void {
  const bytes = Buffer.alloc(MUCH);
  for (let at = 0, value = 1; at < MUCH; at += 4) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0;
    bytes.writeInt32LE(value >> 12, at);
  }
  port.postMessage('begins');
  zstdCompress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
}

/** One call that is over at once. */
export function packShort(): TaskOutcome<number> {
  return { kind: 'done', value: zstdCompress(Buffer.alloc(1)).length };
}
