import type { GridRow } from '../../../engine/comparison/rows/gridRow.ts';
import type { RowState } from '../../../engine/comparison/rows/itemStates.ts';
import { isoDate, type ListFormat } from './listFormat.ts';

/** As docs/formats/list.md has it: a row a line, names exactly as they are. */
export const JSON_LIST: ListFormat = {
  head: ({ plan, wanted, rows, madeMs }) => {
    const { filter, marks, sort, descending } = wanted;
    const about = {
      ...{ format: 'bytesync-list', version: 1, made: new Date(madeMs).toISOString() },
      ...{
        preset: plan.preset,
        sources: plan.sources,
        filter,
        only: marks,
        sort,
        descending,
        rows,
      },
    };
    // The object is closed at the end, behind its last field.
    return `${JSON.stringify(about).slice(0, -1)},"items":[`;
  },
  row: (row, { plan }, isFirst) => {
    const labels = plan.sources.map(({ label }) => label);
    return `${isFirst ? '' : ','}\n${JSON.stringify(itemOf(row, labels))}`;
  },
  tail: () => '\n]}\n',
};

function itemOf(row: GridRow, labels: readonly string[]): object {
  const { path, actions, cells, errors = [], decidedBy, staleBy, firstBy, differsOnlyIn } = row;
  const { states } = row;
  return {
    ...{ path, actions, reviewed: row.reviewed === true },
    ...(decidedBy && { decidedBy }),
    ...(staleBy && { staleBy }),
    ...(firstBy && { firstBy }),
    ...(differsOnlyIn && { differsOnlyIn }),
    ...(states && { states: states.map((state) => stateOf(state, labels)) }),
    copies: cells.map((cell, column) => {
      const error = errors.find((one) => one.column === column)?.code;
      return {
        ...{ source: labels[column] ?? '', ...cell },
        ...('mtimeUs' in cell && { modified: isoDate(cell.mtimeUs) }),
        ...(error && { error }),
      };
    }),
  };
}

/** What became of one source's copy. */
function stateOf(
  { column, state, share, saved, code }: RowState,
  labels: readonly string[],
): object {
  return {
    ...{ source: labels[column] ?? '', state },
    ...(share !== undefined && { share }),
    ...(saved && { saved }),
    ...(code !== undefined && { code }),
  };
}
