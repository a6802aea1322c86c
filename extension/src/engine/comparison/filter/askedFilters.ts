import type { ComparisonItem } from '../item.ts';
import { compileFilter, type FilterSubject } from './compileFilter.ts';
import { hasAnswered, KeptWords, type KnownWords, NOT_ASKED, remembering } from './keptWords.ts';
import { isFindable, type PathTexts, pathTextsOf } from './pathTexts.ts';
import { SpareArrays } from './spareArrays.ts';
import type { FilterTree } from './tree.ts';
import { FALSE, type ItemTest, TRUE, type Truth } from './truth.ts';

/** One item in so many: where no more are left to be asked, each is asked all that is left, which is less than to go through all. */
const FEW = 16;
/** Parentheses within one another that have an array of their own; what is deeper is asked item by item. */
const NESTING = 2;

/** One filter that is being asked. */
interface Asking {
  readonly subject: FilterSubject;
  readonly known: KnownWords;
}

/** What becomes of items: which of them have their answer, and so are not asked again. */
interface Settling {
  readonly truths: Uint8Array;
  /** What no further part changes: FALSE for AND, TRUE for OR. */
  readonly settled: Truth;
  /** How many have another truth. */
  left: number;
}

/**
 * Filters that are asked about all items of one comparison, which stays as it is: each says what `compileFilter` says.
 * What single words have answered is kept, since somebody who types mostly leaves the words before as they were. Takes
 * 12 bytes an item at most (eight words, the answer, three spare arrays; two more while it asks), and what `PathTexts` takes.
 */
export class AskedFilters {
  readonly #items: readonly ComparisonItem[];
  readonly #subject: Omit<FilterSubject, 'nowUs'>;
  readonly #texts: PathTexts;
  readonly #spare: SpareArrays;
  readonly #words: KeptWords;
  #given: Uint8Array | undefined;

  constructor(items: readonly ComparisonItem[], subject: Omit<FilterSubject, 'nowUs'>) {
    this.#items = items;
    this.#subject = subject;
    this.#texts = pathTextsOf(items);
    this.#spare = new SpareArrays(items.length);
    this.#words = new KeptWords(this.#spare);
  }

  /**
   * For each item, 1 where the filter is certainly true of it: until another filter is asked, which takes that memory.
   * @param nowUs what `now` means, in microseconds since 1970
   */
  matching(tree: FilterTree, nowUs: number): Uint8Array {
    if (this.#given !== undefined) this.#spare.giveBack(this.#given);
    const truths = this.#spare.take();
    if (isFindable(tree)) this.#texts.find(tree.text, truths);
    else {
      const settled = settledBy(tree);
      truths.fill(TRUE - settled);
      const asking = this.#asking(tree, nowUs);
      this.#settle({ truths, settled, left: truths.length }, tree, asking, NESTING);
    }
    for (let at = 0; at < truths.length; at += 1) truths[at] = truths[at] === TRUE ? 1 : 0;
    this.#given = truths;
    return truths;
  }

  #asking(tree: FilterTree, nowUs: number): Asking {
    const plain = { ...this.#subject, nowUs };
    const known = this.#words.of(tree, (word) => compileFilter(word, plain));
    const knownTest = (word: FilterTree) => {
      const answers = known.get(word);
      return answers && remembering(answers);
    };
    return { subject: { ...plain, knownTest }, known };
  }

  /**
   * First what is quick for all items at once, then all else item by item, in one pass over those that are left.
   * @param nesting parentheses that may have an array of their own
   */
  #settle(settling: Settling, tree: FilterTree, asking: Asking, nesting: number): void {
    const few = this.#items.length / FEW;
    const rest: FilterTree[] = [];
    for (const [part, speed] of quickFirst(partsOf(tree), asking.known, nesting)) {
      if (speed === SLOW || settling.left <= few) rest.push(part);
      else this.#merge(settling, part, asking, nesting);
    }
    if (rest.length === 0 || settling.left === 0) return;
    const kind = tree.kind === 'or' ? 'or' : 'and';
    askWhereLeft(settling, compileFilter({ kind, parts: rest }, asking.subject), this.#items);
  }

  /** Takes what a quick part says in addition. */
  #merge(settling: Settling, part: FilterTree, asking: Asking, nesting: number): void {
    const asked = unturned(part);
    const isTurned = asked !== part;
    const answers = asking.known.get(asked);
    if (answers !== undefined) {
      mergeInto(settling, answers.truths, isTurned, this.#asked(remembering(answers)));
      return;
    }
    const others = this.#spare.take();
    if (isFindable(asked)) this.#texts.find(asked.text, others);
    else this.#settle(within(settling, others, settledBy(asked)), asked, asking, nesting - 1);
    mergeInto(settling, others, isTurned);
    this.#spare.giveBack(others);
  }

  /** Asks by number. */
  #asked(test: ItemTest): (at: number) => Truth {
    return (at) => {
      const item = this.#items[at];
      return item === undefined ? FALSE : test(item, at);
    };
  }
}

const ANSWERED = 0;
const TEXT = 1;
const QUICK_GROUP = 2;
const SLOW = 3;

/** Parts with how quickly they answer about all items, the quickest first: they leave less to be asked of the others. */
function quickFirst(
  parts: readonly FilterTree[],
  known: KnownWords,
  nesting: number,
): readonly (readonly [FilterTree, number])[] {
  const withSpeed = parts.map((part) => [part, speedOf(part, known, nesting)] as const);
  return withSpeed.toSorted(([, a], [, b]) => a - b);
}

function speedOf(part: FilterTree, known: KnownWords, nesting: number): number {
  const asked = unturned(part);
  if (isFindable(asked)) return TEXT;
  const answers = known.get(asked);
  if (answers !== undefined && hasAnswered(answers)) return ANSWERED;
  if (nesting === 0 || !isGroup(asked)) return SLOW;
  const isQuick = (inner: FilterTree) => speedOf(inner, known, nesting - 1) !== SLOW;
  return partsOf(asked).some(isQuick) ? QUICK_GROUP : SLOW;
}

/** The same for parentheses: nothing is asked in them where all around them is settled. @param truths theirs, of any content */
function within(around: Settling, truths: Uint8Array, settled: Truth): Settling {
  for (let at = 0; at < truths.length; at += 1) {
    truths[at] = around.truths[at] === around.settled ? settled : TRUE - settled;
  }
  return { truths, settled, left: around.left };
}

/**
 * @param isTurned the opposite of the others is meant
 * @param ask what is not among the others; absent: all is
 */
function mergeInto(
  settling: Settling,
  others: Uint8Array,
  isTurned: boolean,
  ask?: (at: number) => Truth,
): void {
  const { truths, settled } = settling;
  let left = 0;
  for (let at = 0; at < truths.length; at += 1) {
    const before = truths[at] ?? settled;
    if (before === settled) continue;
    let other = others[at] ?? settled;
    if (other === NOT_ASKED && ask !== undefined) other = ask(at);
    const truth = isTurned ? TRUE - other : other;
    if (settled === FALSE ? truth < before : truth > before) truths[at] = truth;
    if (truth !== settled) left += 1;
  }
  settling.left = left;
}

function askWhereLeft(
  { truths, settled }: Settling,
  test: ItemTest,
  items: readonly ComparisonItem[],
): void {
  for (let at = 0; at < truths.length; at += 1) {
    const before = truths[at] ?? settled;
    if (before === settled) continue;
    const item = items[at];
    if (item === undefined) continue;
    const truth = test(item, at);
    if (settled === FALSE ? truth < before : truth > before) truths[at] = truth;
  }
}

/** What has its answer by this does not get another one. */
function settledBy(tree: FilterTree): Truth {
  return tree.kind === 'or' ? TRUE : FALSE;
}

function partsOf(tree: FilterTree): readonly FilterTree[] {
  return tree.kind === 'and' || tree.kind === 'or' ? tree.parts : [tree];
}

/** Without a NOT. */
function unturned(tree: FilterTree): FilterTree {
  return tree.kind === 'not' ? tree.part : tree;
}

function isGroup({ kind }: FilterTree): boolean {
  return kind === 'and' || kind === 'or' || kind === 'not';
}
