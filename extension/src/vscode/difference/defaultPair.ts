import type { GridRow } from '../../engine/comparison/rows/gridRow.ts';

type Known = Pick<GridRow, 'actions' | 'cells' | 'files'>;

/**
 * Labels of the copies that are compared first: what would be replaced and what would replace it; else the first two
 * that differ; else the first two; else the one copy that there is, as what comes in.
 * @param labels of the columns
 */
export function defaultPair(
  { actions, cells, files }: Known,
  labels: readonly string[],
): readonly [left: string | undefined, right: string] | undefined {
  for (const action of actions) {
    if (!('from' in action) || !files.includes(action.from)) continue;
    const replaced = action.to.find((label) => files.includes(label));
    if (replaced !== undefined) return [replaced, action.from];
  }
  const [first, ...others] = files;
  if (first === undefined) return undefined;
  const versionOf = (label: string) => {
    const cell = cells[labels.indexOf(label)];
    return cell && 'version' in cell ? cell.version : undefined;
  };
  const other = others.find((label) => versionOf(label) !== versionOf(first)) ?? others[0];
  return other === undefined ? [undefined, first] : [first, other];
}
