import { columnsOf } from '../filter/labelledColumns.ts';
import type { Column } from '../item.ts';
import { type RulePlace, ruleError } from './ruleError.ts';
import { ALL, listOf, OTHERS, type RuleSet } from './ruleSet.ts';

/** Finds the columns that the names in rules mean. */
export class SourceNames {
  readonly #columns: readonly Column[];
  readonly #groups: ReadonlyMap<string, readonly number[]>;

  /** @throws BytesyncError rules-invalid when a group is called like a source, or names none */
  constructor(columns: readonly Column[], groups: RuleSet['groups'] = {}) {
    this.#columns = columns;
    this.#groups = new Map(
      Object.entries(groups).map(([name, labels]) => {
        const isTaken = name === ALL || name === OTHERS || /^[a-z]\d*$/i.test(name);
        if (isTaken) throw ruleError('rule-group', name);
        return [name, unique(labels.flatMap((label) => this.#labelled(label, undefined)))];
      }),
    );
  }

  /** Ascending. @throws BytesyncError rules-invalid */
  columnsOf(names: string | readonly string[], place: RulePlace | undefined): number[] {
    return unique(listOf(names).flatMap((name) => this.#named(name, place)));
  }

  /** Whether what is meant depends on what is copied from. */
  static areOthers(names: string | readonly string[]): boolean {
    return listOf(names).includes(OTHERS);
  }

  #named(name: string, place: RulePlace | undefined): readonly number[] {
    if (name === ALL) return [...this.#columns.keys()];
    if (name === OTHERS) throw ruleError('rule-others', name, place);
    return this.#groups.get(name) ?? this.#labelled(name, place);
  }

  #labelled(label: string, place: RulePlace | undefined): readonly number[] {
    const found = columnsOf(label.toUpperCase(), this.#columns);
    if (found.length > 0) return found;
    const labels = this.#columns.map((column) => column.label).join(', ');
    throw ruleError('rule-source', label, place, labels);
  }
}

function unique(columns: readonly number[]): number[] {
  return [...new Set(columns)].sort((a, b) => a - b);
}
