import { isFindable } from './pathTexts.ts';
import { printFilter } from './printFilter.ts';
import type { SpareArrays } from './spareArrays.ts';
import type { FilterTree } from './tree.ts';
import type { ItemTest, Truth } from './truth.ts';

/** Words whose answers are kept; each takes a byte an item. */
const KEPT = 8;
/** In place of an answer. */
export const NOT_ASKED = 3;

/** What one word says of each item, as far as it was asked. */
export interface Answers {
  /** The word itself. */
  readonly test: ItemTest;
  readonly truths: Uint8Array;
  /** How many items it was asked about. */
  asked: number;
}

/** Words of one filter whose answers are kept. */
export type KnownWords = ReadonlyMap<FilterTree, Answers>;

/** Answers of single words, by what they are of; those of the filters asked last stay, of eight words at most. */
export class KeptWords {
  readonly #spare: SpareArrays;
  /** The ones that were asked last at the end. */
  readonly #kept = new Map<string, Answers>();

  constructor(spare: SpareArrays) {
    this.#spare = spare;
  }

  /**
   * The words of a filter whose answers are kept: all that are already, then the others in their order while there is
   * room. None of them takes another one's place, or each key would have all of them asked anew.
   */
  of(tree: FilterTree, testOf: (word: FilterTree) => ItemTest): KnownWords {
    const words = new Map([...keepable(tree)].map((word) => [word, printFilter(word)] as const));
    const own = new Set(words.values());
    const used = [...own].filter((key) => this.#touch(key));
    let room = KEPT - used.length;
    const answers = new Map<FilterTree, Answers>();
    for (const [word, key] of words) {
      if (!this.#kept.has(key) && room > 0) {
        this.#add(key, testOf(word));
        room -= 1;
      }
      const kept = this.#kept.get(key);
      if (kept !== undefined) answers.set(word, kept);
    }
    return answers;
  }

  /** Makes it the one that was asked last. Whether it is kept at all. */
  #touch(key: string): boolean {
    const kept = this.#kept.get(key);
    if (kept === undefined) return false;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return true;
  }

  /** In place of the one that was asked longest ago. */
  #add(key: string, test: ItemTest): void {
    const [oldest] = this.#kept;
    if (this.#kept.size >= KEPT && oldest !== undefined) {
      this.#kept.delete(oldest[0]);
      this.#spare.giveBack(oldest[1].truths);
    }
    this.#kept.set(key, { test, truths: this.#spare.take().fill(NOT_ASKED), asked: 0 });
  }
}

/** The word, asked only where it has not answered. */
export function remembering(answers: Answers): ItemTest {
  const { test, truths } = answers;
  return (item, at) => {
    const known = truths[at];
    if (known !== NOT_ASKED && known !== undefined) return known as Truth;
    const truth = test(item, at);
    truths[at] = truth;
    answers.asked += 1;
    return truth;
  };
}

/** Whether it has answered about most items: then what is missing is soon asked. */
export function hasAnswered({ asked, truths }: Answers): boolean {
  return asked * 2 > truths.length;
}

/** Its words, but for texts, which are looked for in all paths at once, and for what the clock makes another at each key. */
function* keepable(tree: FilterTree): Generator<FilterTree> {
  if (tree.kind === 'not') yield* keepable(tree.part);
  else if (tree.kind === 'and' || tree.kind === 'or')
    for (const part of tree.parts) yield* keepable(part);
  else if (!isFindable(tree) && !hasClock(tree)) yield tree;
}

function hasClock(word: FilterTree): boolean {
  return word.kind === 'comparison' && word.right.kind === 'now';
}
