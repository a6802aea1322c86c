import type { ComparisonItem } from '../item.ts';
import { compileFilter, type FilterSubject } from './compileFilter.ts';
import { isFindable, PathTexts } from './pathTexts.ts';
import { printFilter } from './printFilter.ts';
import type { FilterTree } from './tree.ts';
import { FALSE, type ItemTest, TRUE, type Truth } from './truth.ts';

/** Words whose answers are kept; each takes a byte an item. */
const KEPT = 8;
/** In place of an answer. */
const NOT_ASKED = 3;

/** What one word says of each item, as far as it was asked. */
interface Answers {
  readonly test: ItemTest;
  readonly truths: Uint8Array;
}

/**
 * Filters that are asked about all items of one comparison, which stays as it is: each says what `compileFilter` says.
 * What single words have answered is kept, since somebody who types mostly leaves the words before as they were. Takes
 * some 12 bytes an item, and what `PathTexts` takes.
 */
export class AskedFilters {
  readonly #items: readonly ComparisonItem[];
  readonly #subject: Omit<FilterSubject, 'nowUs'>;
  readonly #texts: PathTexts;
  /** By what they are of; the ones that were asked last at the end. */
  readonly #kept = new Map<string, Answers>();
  /** Arrays that can be taken again: what is made anew at each key has V8 collect everything. */
  readonly #spare: Uint8Array[] = [];
  #given: Uint8Array | undefined;

  constructor(items: readonly ComparisonItem[], subject: Omit<FilterSubject, 'nowUs'>) {
    this.#items = items;
    this.#subject = subject;
    this.#texts = new PathTexts(items);
  }

  /**
   * For each item, 1 where the filter is certainly true of it: until another filter is asked, which takes that memory.
   * @param nowUs what `now` means, in microseconds since 1970
   */
  matching(tree: FilterTree, nowUs: number): Uint8Array {
    if (this.#given !== undefined) this.#spare.push(this.#given);
    const truths = this.#truths(tree, nowUs);
    for (let at = 0; at < truths.length; at += 1) truths[at] = truths[at] === TRUE ? 1 : 0;
    this.#given = truths;
    return truths;
  }

  #truths(tree: FilterTree, nowUs: number): Uint8Array {
    const truths = this.#spare.pop() ?? new Uint8Array(this.#items.length);
    if (tree.kind === 'text' && isFindable(tree.text)) {
      this.#texts.find(tree.text, truths);
    } else if (tree.kind === 'or') {
      truths.fill(FALSE);
      for (const part of fastFirst(tree.parts)) this.#merge(truths, part, TRUE, nowUs);
    } else {
      truths.fill(TRUE);
      const parts = tree.kind === 'and' ? tree.parts : [tree];
      for (const part of fastFirst(parts)) this.#merge(truths, part, FALSE, nowUs);
    }
    return truths;
  }

  /** Takes what a part says in addition. @param settled what nothing changes any more: words are not asked there */
  #merge(truths: Uint8Array, part: FilterTree, settled: Truth, nowUs: number): void {
    const isTurned = part.kind === 'not';
    const asked = isTurned ? part.part : part;
    if (isWord(asked)) {
      const answers = this.#answers(asked, nowUs);
      askWhere(truths, settled, answers, this.#items);
      mergeInto(truths, settled, answers.truths, isTurned);
    } else {
      const others = this.#truths(asked, nowUs);
      mergeInto(truths, settled, others, isTurned);
      this.#spare.push(others);
    }
  }

  #answers(word: FilterTree, nowUs: number): Answers {
    const key = `${hasClock(word) ? nowUs : ''} ${printFilter(word)}`;
    const answers = this.#kept.get(key) ?? {
      test: compileFilter(word, { ...this.#subject, nowUs }),
      truths: new Uint8Array(this.#items.length).fill(NOT_ASKED),
    };
    this.#kept.delete(key);
    this.#kept.set(key, answers);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return answers;
  }
}

/** Has a word answer about all items that are not settled. */
function askWhere(
  truths: Uint8Array,
  settled: Truth,
  { test, truths: answers }: Answers,
  items: readonly ComparisonItem[],
): void {
  for (let at = 0; at < truths.length; at += 1) {
    if (truths[at] === settled || answers[at] !== NOT_ASKED) continue;
    const item = items[at];
    if (item !== undefined) answers[at] = test(item, at);
  }
}

/** @param isTurned the opposite of the others is meant */
function mergeInto(
  truths: Uint8Array,
  settled: Truth,
  others: Uint8Array,
  isTurned: boolean,
): void {
  for (let at = 0; at < truths.length; at += 1) {
    const before = truths[at] ?? settled;
    if (before === settled) continue;
    const other = others[at] ?? settled;
    const truth = isTurned ? TRUE - other : other;
    if (settled === FALSE ? truth < before : truth > before) truths[at] = truth;
  }
}

/** Whether it is asked item by item: neither of parts, nor a text, which is looked for in all paths at once. */
function isWord(tree: FilterTree): boolean {
  if (tree.kind === 'text') return !isFindable(tree.text);
  return tree.kind !== 'and' && tree.kind !== 'or' && tree.kind !== 'not';
}

/** What comes first leaves less to be asked of what comes next. */
function fastFirst(parts: readonly FilterTree[]): readonly FilterTree[] {
  const isFast = (tree: FilterTree) => (tree.kind === 'not' ? tree.part : tree).kind === 'text';
  return parts.toSorted((a, b) => Number(isFast(b)) - Number(isFast(a)));
}

function hasClock(word: FilterTree): boolean {
  return word.kind === 'comparison' && word.right.kind === 'now';
}
