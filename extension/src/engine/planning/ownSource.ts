import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { ContentCache } from '../contentCache/contentCache.ts';
import { analyseFiles } from '../inventory/analysis.ts';
import type { Inventory } from '../inventory/entry.ts';
import { FOLDS_NAMES } from '../inventory/foundPaths.ts';
import { type WalkOptions, walkSource } from '../inventory/walk.ts';
import { walkFile } from '../inventory/walkFile.ts';
import { OwnMemory } from '../lastSync/ownMemory.ts';
import type { PartialFile } from '../sync/partial/partialFolder.ts';
import { readPartials, toldOf } from '../sync/partial/readPartials.ts';
import { formsOf, type KeptInventory } from './exchangedInventories.ts';
import { offeredPartials } from './offeredPartials.ts';
import type { WalkedSource } from './plannerCalls.ts';

/** How an own source is walked. */
export interface SourceWalk extends Omit<WalkOptions, 'onProgress' | 'hire'> {
  /** Which names of the session count as one; absent: only equal ones. */
  readonly names?: NameRule;
  /** Where the source is a single file of the folder: its name. */
  readonly file?: string;
  /** Its texts are kept after the run, so that versions of them can be merged; absent: they are not. */
  readonly keepsTexts?: boolean;
}

/** A source of this member in a run. */
export interface OwnSource {
  readonly root: string;
  readonly file?: string;
  readonly inventory: Inventory;
  readonly memory: OwnMemory;
  readonly cache: ContentCache;
  /** What it has half received of large files. */
  readonly partials: readonly PartialFile[];
  /** Whether an editor may know its files by another spelling. */
  readonly folds: boolean;
  readonly keepsTexts?: boolean;
}

/**
 * Walks a source of this member, and reads what is remembered of it.
 * @param cacheFolder where content ids are remembered; absent: every file that is asked for is read
 * @throws BytesyncError as `walkSource` and `walkFile`
 */
export async function openOwnSource(
  root: string,
  {
    file,
    names,
    keepsTexts = false,
    ...options
  }: SourceWalk & Pick<WalkOptions, 'onProgress' | 'hire'>,
  cacheFolder: string | undefined,
): Promise<OwnSource> {
  const walked =
    file === undefined ? await walkSource(root, options) : walkFile(root, file, options);
  const place = { root, ...(file !== undefined && { file }) };
  const cache = new ContentCache(place, cacheFolder);
  const memory = await OwnMemory.read(place, walked, {
    read: (requests) => cache.read(requests, (missing) => analyseFiles(root, missing)),
    ...(names && { names }),
  });
  memory.forgetTexts();
  const folds = FOLDS_NAMES || names !== undefined;
  const { inventory } = memory;
  const partials = await offeredPartials(readPartials(place, inventory.stats), {
    ...{ place, entries: inventory.entries, settings: options, folds },
  });
  return { ...place, inventory, memory, cache, folds, partials, keepsTexts };
}

/** What is sent and told of a source. @param base its last inventory, if others may hold it */
export function walkedSource(
  { inventory, memory, partials }: OwnSource,
  base: KeptInventory | undefined,
): WalkedSource {
  const { entries, nestedTokens } = inventory;
  const forms = formsOf(entries, memory.encoded(), base);
  return { ...forms, nestedTokens, partials: toldOf(partials) };
}
