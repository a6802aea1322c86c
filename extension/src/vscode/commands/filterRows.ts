import { type Completion, completions } from '../../engine/comparison/filter/completions.ts';
import { type FilterMistake, filterMistake } from '../../engine/comparison/filter/repair.ts';
import { fillIn } from '../../engine/messages/template.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { shown, shownName, type Words } from '../messages/words.ts';

/** A row of the box in which a filter is typed. */
export interface FilterRow {
  readonly label: string;
  readonly description?: string;
  readonly icon: 'check' | 'error' | 'filter' | 'lightbulb' | 'symbol-operator' | 'symbol-keyword';
  /** What the box holds once the row is chosen; absent: the row is about what it holds. */
  readonly becomes?: string;
  /** Whether Enter means this row until somebody goes to another one. */
  readonly isActive?: true;
}

export interface FilterHelp {
  /** Labels of the session's data sources. */
  readonly labels: readonly string[];
  /** Filters of the workspace by their names. */
  readonly saved: ReadonlyMap<string, string>;
}

/**
 * What is said below a filter while it is typed: whether it is one, what may have been meant, and what may stand at its
 * end. Of a filter Enter means to use it; else it takes the first proposal.
 */
export function filterRows(text: string, help: FilterHelp, words: Words): readonly FilterRow[] {
  const proposals = [...proposed(text, help, words)];
  if (text.trim() === '') return active([...savedFilters(help), ...proposals]);
  const mistake = filterMistake(text, help.labels);
  if (mistake === undefined) {
    const description = words.t('Use this filter');
    return [{ label: shown(text), description, icon: 'check', isActive: true }, ...proposals];
  }
  const wrong: FilterRow = {
    label: shown(translatedSentence('filter-invalid', mistake.values, words)),
    icon: 'error',
  };
  // What is only not whole yet is proposed already.
  const others = meant(mistake, words).filter(({ becomes }) => {
    return !proposals.some((proposal) => proposal.becomes === becomes);
  });
  const rest = active([...others, ...proposals]);
  return rest.length === 0 ? active([wrong]) : [wrong, ...rest];
}

function active([first, ...others]: readonly FilterRow[]): FilterRow[] {
  return first === undefined ? [] : [{ ...first, isActive: true }, ...others];
}

function savedFilters({ saved }: FilterHelp): FilterRow[] {
  return [...saved].map(([name, expression]) => ({
    label: shownName(name),
    description: shown(expression),
    icon: 'filter',
    becomes: expression,
  }));
}

function meant({ values, repaired }: FilterMistake, { t }: Words): FilterRow[] {
  if (repaired === undefined) return [];
  const description = t('Perhaps this was meant');
  return [
    { label: shown(`${values.suggestion}`), description, icon: 'lightbulb', becomes: repaired },
  ];
}

/** The caret is taken to be at the end: the editor doesn't tell where it is. */
function proposed(text: string, { labels }: FilterHelp, words: Words): FilterRow[] {
  const { range, items } = completions(text, text.length, labels);
  const before = text.slice(0, range.offset);
  return items.flatMap((item) => {
    const becomes = before + item.label;
    // What stands there already is nothing to choose.
    return becomes === text ? [] : [proposal(item, becomes, words)];
  });
}

function proposal(
  { label, kind, text, source }: Completion,
  whole: string,
  words: Words,
): FilterRow {
  const isConnective = kind === 'connective';
  return {
    label,
    description: fillIn(words.translate(text), { ...(source !== undefined && { label: source }) }),
    icon: isConnective ? 'symbol-operator' : 'symbol-keyword',
    becomes: isConnective ? `${whole} ` : whole,
  };
}
