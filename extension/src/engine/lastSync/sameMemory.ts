import type { Memory, MemoryRow, Remembered } from './memory.ts';
import type { Label } from './told.ts';

/** Whether two memories say the same: where one lies on disk, the other need not be written. */
export function isSameMemory(a: Memory, b: Memory): boolean {
  return (
    isSameList(a.known, b.known) && isSameRows(a.rows, b.rows) && isSameRows(a.pending, b.pending)
  );
}

function isSameRows(a: Memory['rows'], b: Memory['rows']): boolean {
  if (a.size !== b.size) return false;
  for (const [path, row] of a) if (!isSameRow(row, b.get(path))) return false;
  return true;
}

function isSameRow(a: MemoryRow, b: MemoryRow | undefined): boolean {
  if (a === b) return true;
  return b !== undefined && isSameLabel(a.label, b.label) && isSameHeld(a.held, b.held);
}

function isSameLabel(a: Label, b: Label): boolean {
  return a === b || (a.version === b.version && isSameList(a.supersedes, b.supersedes));
}

function isSameHeld(a: Remembered, b: Remembered): boolean {
  switch (a.kind) {
    case 'file':
      return (
        b.kind === 'file' &&
        a.size === b.size &&
        a.mtimeNs === b.mtimeNs &&
        a.ctimeNs === b.ctimeNs &&
        a.mode === b.mode &&
        a.content === b.content
      );
    case 'folder':
      return b.kind === 'folder' && a.isMount === b.isMount;
    case 'link':
      return b.kind === 'link' && a.target === b.target;
    case 'absent':
      return b.kind === 'absent' && isSameList(a.owed, b.owed);
  }
}

/** In the same order, too: where it differs, the memory is written once more. */
function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, at) => one === b[at]));
}
