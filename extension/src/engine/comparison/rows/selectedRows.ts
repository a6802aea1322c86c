import { mayBeChosen } from '../byHand/chosenItems.ts';
import type { Comparison } from '../item.ts';
import { NOWHERE, placesIn } from '../places.ts';
import type { RowRange, RowView } from './rowView.ts';

/** Rows that somebody has selected and decides about. */
export interface Selected {
  /** Its number: the rows are known by it until others are selected. */
  readonly selection: number;
  readonly count: number;
  /** Labels of the sources that have one of these items. */
  readonly present: readonly string[];
  /** All of them go before everything else by now. */
  readonly allFirst: boolean;
}

/** The rows that somebody decides about while they are asked what is to be done: four bytes a row. */
export class SelectedRows {
  #made = 0;
  #comparison: Comparison | undefined;
  #indexes = new Uint32Array();

  /** Instead of those before. */
  select(view: RowView, ranges: readonly RowRange[]): Selected {
    const { comparison, open } = view.subject;
    const indexes = view.listedIn(ranges).filter((index) => {
      const item = comparison.items[index];
      // A decision about many passes over versions that are kept: they are not compared.
      if (item === undefined || item.origin !== undefined) return false;
      return mayBeChosen(comparison, item);
    });
    this.#made += 1;
    this.#comparison = comparison;
    this.#indexes = Uint32Array.from(indexes).sort();
    const isPresent = new Array<boolean>(comparison.columns.length).fill(false);
    for (const index of indexes) {
      for (const [column, cell] of (comparison.items[index]?.cells ?? []).entries()) {
        if (cell.kind === 'present') isPresent[column] = true;
      }
    }
    return {
      ...{ selection: this.#made, count: indexes.length },
      present: comparison.columns.flatMap(({ label }, at) => (isPresent[at] ? [label] : [])),
      allFirst: indexes.length > 0 && indexes.every((index) => open.sentFirst.has(index)),
    };
  }

  /** Where the selected rows are in a comparison of the same run, ascending; undefined where others were selected since. */
  indexesIn(selection: number, { items }: Comparison): number[] | undefined {
    if (selection !== this.#made || this.#comparison === undefined) return undefined;
    const before = this.#comparison.items;
    const places = before === items ? undefined : placesIn(before, items);
    const found = Array.from(this.#indexes, (index) => places?.[index] ?? index);
    return found.filter((index) => index !== NOWHERE);
  }
}
