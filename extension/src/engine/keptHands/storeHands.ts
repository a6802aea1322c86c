import type { HandsOf, HandsOwner } from './handsFile.ts';
import { forgetOldHands, removeHands, writeHands } from './handsFolder.ts';

export interface StoreJob {
  readonly folder: string;
  readonly owner: HandsOwner;
  /** `kept` takes the place of all before; `compared` lies beside it. */
  readonly file:
    | { readonly part: 'kept'; readonly value: HandsOf<'kept'> }
    | { readonly part: 'compared'; readonly value: HandsOf<'compared'> };
}

/** Seals and writes what was decided by hand. For a worker thread: 15 MB take some 50 ms. @throws BytesyncError home-unusable */
export async function storeHands({ folder, owner, file }: StoreJob): Promise<void> {
  if (file.part === 'compared') return await writeHands(folder, owner, 'compared', file.value);
  await writeHands(folder, owner, 'kept', file.value);
  await removeHands(folder, owner, 'compared');
  await forgetOldHands(folder, Date.now());
}
