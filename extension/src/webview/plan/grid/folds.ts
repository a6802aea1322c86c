import type { Grid } from './grid.ts';

/** What stands below a row, and a row that stands below others: as in the editor's own trees. */
export type FoldIntent = 'in' | 'out' | 'open-all' | 'close-all';

/** Does what a key says about the active row; nothing in a list. */
export function foldBy(intent: FoldIntent, grid: Grid): void {
  const { active, spec } = grid.state;
  if (spec.layout === 'list') return;
  const open = grid.row(active)?.open;
  switch (intent) {
    case 'in':
      if (open === false) grid.fold(active, true);
      else if (open === true) grid.go(active + 1);
      break;
    case 'out':
      if (open === true) grid.fold(active, false);
      else grid.goAbove();
      break;
    case 'open-all':
    case 'close-all':
      grid.foldAll(intent === 'open-all');
  }
}
