import { SessionItem, type Subject } from '../session/sessionTree.ts';
import type { TreeNode } from '../views/lazyTree.ts';

/** What a row of the session view is about; undefined when a command was run without a row. */
export function subjectOf(row: unknown): Pick<Subject, 'id'> | undefined {
  // Notifications name an id.
  if (typeof row === 'string') return { id: row };
  return isNode(row) && row.item instanceof SessionItem ? row.item.subject : undefined;
}

/** Whether the editor handed over a row of one of our views. */
export function isNode(row: unknown): row is TreeNode {
  return typeof row === 'object' && row !== null && 'item' in row && 'children' in row;
}
