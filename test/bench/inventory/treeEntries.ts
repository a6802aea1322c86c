import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import { Chance, treeFiles } from './tree.ts';

/** One in so many files differs on another member, and as many are missing there. */
const DIFFERS = 100;

/** What a walk over such a tree finds, on a member with this number: all have nearly the same. */
export function treeEntries(folders: number, files: number, member: number): Entry[] {
  const chance = new Chance(member);
  const entries = new Map<string, Entry>();
  const mtimeUs = Date.UTC(2026, 9, 2) * 1000;
  entries.set('', { kind: 'folder', path: '', mtimeUs, mode: 0o755 });
  for (const { path, size, mtime } of treeFiles(folders, files)) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      if (!entries.has(folder)) {
        entries.set(folder, {
          kind: 'folder',
          path: folder,
          mtimeUs: mtimeUs + slash,
          mode: 0o755,
        });
      }
    }
    const file = {
      kind: 'file',
      path,
      size,
      mtimeUs: Math.round(mtime * 1e6),
      mode: 0o644,
    } as const;
    const lot = member === 0 ? DIFFERS : chance.below(DIFFERS);
    if (lot === 0) entries.set(path, { ...file, size: size + 1, mtimeUs: mtimeUs + member });
    else if (lot > 1) entries.set(path, file);
  }
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
