import { CHIPS, LAYOUTS, SORTS, STATE_CHIPS } from '../../gridChoices.ts';
import type { FilterProblem, GridSpec, GridView } from '../../gridMessages.ts';
import type { ShownRows } from '../../rows/scrolledRows.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';

/** What the grid shows of its rows. */
export interface GridState extends ShownRows {
  /** What is wanted; the rows are those of the last one that could be made. */
  readonly spec: GridSpec;
  /** Why the filter is none. */
  readonly problem?: FilterProblem | undefined;
  /** Absent: there are no rows yet. */
  readonly made?: NonNullable<GridView['made']> | undefined;
  /** Where a range begins that is being selected. */
  readonly anchor: number;
  readonly selection: Selection;
  /** Items that are selected, with all that are listed below selected rows; absent: as many as rows, or not known yet. */
  readonly selectedItems?: number | undefined;
}

/** What the page keeps of itself while it is hidden, or loaded again. */
export interface KeptGrid {
  readonly spec: GridSpec;
  /** The rows are other ones in another run. */
  readonly run?: number;
  readonly top: number;
  readonly active: number;
}

const FIRST_SPEC: GridSpec = {
  filter: '',
  chips: ['differences'],
  sort: 'path',
  descending: false,
  layout: 'list',
};

export function gridState({ spec, top, active }: KeptGrid): GridState {
  return { spec, top, active, anchor: active, selection: NOTHING_SELECTED };
}

/** Nothing is known yet of what becomes of another plan. */
export function withoutStates(spec: GridSpec): GridSpec {
  return { ...spec, chips: spec.chips.filter((chip) => !STATE_CHIPS.includes(chip)) };
}

/** What was kept, as far as it is what this page keeps. */
export function keptGrid(kept: unknown): KeptGrid {
  const { filter, chips, sort, descending, layout, run, top, active } = fieldsOf(kept);
  return {
    spec: {
      filter: typeof filter === 'string' ? filter : FIRST_SPEC.filter,
      chips: Array.isArray(chips) ? CHIPS.filter((chip) => chips.includes(chip)) : FIRST_SPEC.chips,
      sort: SORTS.find((one) => one === sort) ?? FIRST_SPEC.sort,
      descending: descending === true,
      layout: LAYOUTS.find((one) => one === layout) ?? FIRST_SPEC.layout,
    },
    ...(typeof run === 'number' && { run }),
    ...{ top: placeOf(top), active: Math.floor(placeOf(active)) },
  };
}

/** What is to be kept, flat. */
export function toKeep({ spec, top, active }: GridState, run: number | undefined): object {
  return { ...spec, top, active, run };
}

function fieldsOf(kept: unknown): Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null ? { ...kept } : {};
}

function placeOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value < 2 ** 32 ? value : 0;
}
