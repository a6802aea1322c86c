import type { MessagePort } from 'node:worker_threads';
import { packList, unpackList } from '../../../extension/src/engine/workers/packedList.ts';

/** Unpacks short lists for ever, once it has said that it begins. */
export function unpackForEver({ port }: { readonly port: MessagePort }): never {
  const list = packList([1, 2, 3]);
  port.postMessage('begins');
  for (;;) for (const _ of unpackList(list));
}
