import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Inventory } from '../inventory/entry.ts';
import type { Memory } from '../lastSync/memory.ts';
import type { AgreedText } from './agreedTexts.ts';
import { BaseTextFolder } from './baseTextFolder.ts';
import { isRemembered } from './isRemembered.ts';
import { openFolders, withFolder } from './withFolder.ts';

/** Where a source lies. */
interface Place {
  readonly root: string;
  /** Where the source is a single file: its name. */
  readonly file?: string;
}

/** Files that are removed in one go. */
const AT_ONCE = 50;

/**
 * Removes the texts of files that a walk has not found: they are ignored by now, not offered, or gone; and of those that the
 * source does not remember. They may hold what nobody wants to be kept. Not those of a folder's other files, where the
 * source is a single one.
 * @param mostBytes of all texts on disk
 */
export function forgetBaseTexts(
  { root, file }: Place,
  memory: Pick<Memory, 'rows' | 'pending'>,
  { stats }: Pick<Inventory, 'stats'>,
  mostBytes?: number,
): void {
  withFolder(root, ({ privateFolder }) => {
    const texts = BaseTextFolder.open(privateFolder);
    if (texts === undefined) return;
    try {
      const isKept = (text: AgreedText) => {
        if (file !== undefined && text.path !== file) return true;
        return stats.has(text.path) && isRemembered(memory, text);
      };
      texts.remove(forgotten(texts, isKept, mostBytes));
    } finally {
      texts.close();
    }
  });
}

/**
 * Removes all texts of a source, since it is not offered any more; there are none where its folder is gone. A bit at a
 * time: for the main thread.
 * @throws BytesyncError a file-system error's code
 */
export async function forgetTextsOf({ root, file }: Place): Promise<void> {
  const folders = existsSync(root) ? openFolders(root) : undefined;
  let texts: BaseTextFolder | undefined;
  try {
    texts = folders && BaseTextFolder.open(folders.privateFolder);
    if (texts === undefined) return;
    const names = forgotten(texts, ({ path }) => file !== undefined && path !== file);
    for (let at = 0; at < names.length; at += AT_ONCE) {
      texts.remove(names.slice(at, at + AT_ONCE));
      await setImmediate();
    }
  } finally {
    texts?.close();
    folders?.close();
  }
}

/** Takes from the list what is not kept. @returns files to be removed, also those that were left by killed ones */
function forgotten(
  texts: BaseTextFolder,
  isKept: (text: AgreedText) => boolean,
  mostBytes?: number,
): readonly string[] {
  const before = texts.list();
  const kept = before.filter(isKept);
  return kept.length === before.length ? texts.excess(kept, mostBytes) : texts.put(kept, mostBytes);
}
