import type { ComparisonItem } from '../item.ts';
import type { FilterTree } from './tree.ts';
import { FALSE, TRUE } from './truth.ts';

/** Items whose paths are one text. */
const PIECE = 16_384;
/** Between paths. */
const SEPARATOR = '\0';

interface Piece {
  /** ASCII letters in lower case. */
  readonly text: string;
  /** Of each path, the place behind it. */
  readonly ends: Uint32Array;
}

/**
 * Paths of items one after the other, so that a text is looked for in thousands of them at once: a tenth of the time of
 * asking each. Takes a byte for each character of a path (two where a piece has some beyond Latin-1) and four for
 * each item, from the first text that is looked for on, once for all plans that have the same items.
 */
export class PathTexts {
  readonly #items: readonly ComparisonItem[];
  readonly #pieces: Piece[] = [];

  constructor(items: readonly ComparisonItem[]) {
    this.#items = items;
  }

  /** Writes TRUE for each item whose path contains the text, else FALSE; ASCII case doesn't count. @param text findable */
  find(text: string, truths: Uint8Array): void {
    const wanted = folded(text);
    truths.fill(FALSE);
    for (let first = 0; first < truths.length; first += PIECE) {
      markFound(wanted, this.#piece(first), truths.subarray(first, first + PIECE));
    }
  }

  #piece(first: number): Piece {
    const at = first / PIECE;
    const piece = this.#pieces[at] ?? pieceOf(this.#items.slice(first, first + PIECE));
    this.#pieces[at] = piece;
    return piece;
  }
}

const ofItems = new WeakMap<readonly ComparisonItem[], PathTexts>();

/** Those of a comparison's items: the same for all plans that have these, until none of them is kept. */
export function pathTextsOf(items: readonly ComparisonItem[]): PathTexts {
  const texts = ofItems.get(items) ?? new PathTexts(items);
  ofItems.set(items, texts);
  return texts;
}

/** Whether it is a text that is looked for in many paths at once: it has nothing that stands between paths. */
export function isFindable(tree: FilterTree): tree is Extract<FilterTree, { kind: 'text' }> {
  return tree.kind === 'text' && tree.text !== '' && !tree.text.includes(SEPARATOR);
}

function pieceOf(items: readonly ComparisonItem[]): Piece {
  const ends = new Uint32Array(items.length);
  let end = -1;
  const paths = items.map(({ path }, at) => {
    end += 1 + path.length;
    ends[at] = end;
    return path;
  });
  return { text: folded(paths.join(SEPARATOR)), ends };
}

function markFound(wanted: string, { text, ends }: Piece, truths: Uint8Array): void {
  let item = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, ends[item])) {
    while ((ends[item] ?? text.length) <= at) item += 1;
    truths[item] = TRUE;
  }
}

/** With ASCII letters in lower case, and as long as it was. */
function folded(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
