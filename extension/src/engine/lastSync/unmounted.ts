import { parentPath } from '../comparison/itemTree.ts';
import type { Inventory } from '../inventory/entry.ts';
import type { Memory } from './memory.ts';

/**
 * Whether a folder is of another file system than the one around it: a share, say, that somebody mounted
 * there.
 */
export function isMount({ stats }: Pick<Inventory, 'stats'>, path: string): boolean {
  const above = parentPath(path);
  const [own, around] = [stats.get(path), above === undefined ? undefined : stats.get(above)];
  return own !== undefined && around !== undefined && own.dev !== around.dev;
}

/**
 * The inventory without folders that were mounted when they were agreed on, and are empty and not mounted
 * now: nobody can tell what is in them, and all of it would count as deleted.
 */
export function withoutUnmounted(inventory: Inventory, { rows }: Memory): Inventory {
  const gone = new Set<string>();
  for (const [path, { held }] of rows) {
    if (held.kind !== 'folder' || held.isMount !== true || isMount(inventory, path)) continue;
    const holds = inventory.entries.some((entry) => entry.path.startsWith(`${path}/`));
    if (!holds && inventory.stats.has(path)) gone.add(path);
  }
  if (gone.size === 0) return inventory;
  const entries = inventory.entries.map((entry) =>
    gone.has(entry.path)
      ? ({ kind: 'unknown', path: entry.path, reason: 'incomplete' } as const)
      : entry,
  );
  const stats = new Map([...inventory.stats].filter(([path]) => !gone.has(path)));
  const problems = [...gone].map((path) => ({ path, code: 'not-mounted' as const }));
  return { ...inventory, entries, stats, problems: [...inventory.problems, ...problems] };
}
