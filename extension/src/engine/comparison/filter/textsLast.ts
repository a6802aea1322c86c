import type { FilterTree } from './tree.ts';

/**
 * Parts of AND or OR with those behind that look for a text anywhere in a path: they cost the most, and the others
 * mostly have the answer already. What they say together does not depend on the order.
 */
export function textsLast(parts: readonly FilterTree[]): readonly FilterTree[] {
  return parts.toSorted((a, b) => Number(looksForText(a)) - Number(looksForText(b)));
}

function looksForText(tree: FilterTree): boolean {
  switch (tree.kind) {
    case 'text':
      return true;
    case 'not':
      return looksForText(tree.part);
    case 'and':
    case 'or':
      return tree.parts.some(looksForText);
    default:
      return false;
  }
}
