import { createHash } from 'node:crypto';
import type { Cell, Column, ComparisonItem, ComparisonMode } from '../item.ts';

const PREFIX = 'bytesync decision basis v1\0';

/** Hex characters of a basis. */
export const BASIS_LENGTH = 16;

/**
 * What an item was like when somebody decided about it, as 64 bits in hex: the same as long as its copies are.
 * Holds the labels, so that a decision never means another source than its author did. Modes don't count,
 * and dates of folders neither; contents do where all of them are read.
 */
export function basisOf(
  item: ComparisonItem,
  columns: readonly Column[],
  mode: ComparisonMode,
): string {
  const text = JSON.stringify(basisFacts(item, columns, mode));
  const digest = createHash('sha256').update(PREFIX).update(text).digest('hex');
  return digest.slice(0, BASIS_LENGTH);
}

/** What a basis is made of. */
export function basisFacts(
  item: ComparisonItem,
  columns: readonly Column[],
  mode: ComparisonMode,
): readonly unknown[] {
  const cells = columns.map(({ sourceId, label }, column) => {
    return [sourceId, label, ...told(item.cells[column], mode)];
  });
  return [item.path, mode, cells];
}

function told(cell: Cell | undefined, mode: ComparisonMode): readonly (string | number)[] {
  if (cell === undefined || cell.kind === 'absent') return ['absent'];
  if (cell.kind === 'unknown') return ['unknown', cell.reason];
  const { entry, content = '', contentError = '' } = cell;
  switch (entry.kind) {
    case 'folder':
      return ['folder'];
    case 'link':
      return ['link', entry.mtimeUs, entry.target];
    case 'file': {
      const read = mode === 'checksum' ? [content, contentError] : [];
      return ['file', entry.size, entry.mtimeUs, ...read];
    }
  }
}
