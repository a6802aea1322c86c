import type { FilterTree, Operand } from '../../../extension/src/engine/comparison/filter/tree.ts';
import type {
  Cell,
  Column,
  ComparisonItem,
} from '../../../extension/src/engine/comparison/item.ts';

/** true, false, or undefined where nobody can tell. */
type Answer = boolean | undefined;

const neither = (answer: Answer): Answer => (answer === undefined ? undefined : !answer);

function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

const all = (answers: readonly Answer[]): Answer => neither(any(answers.map(neither)));

/** What docs/filter.md says a filter means, as plainly as it can be written. */
export class Reference {
  readonly #columns: readonly Column[];
  readonly #nowUs: number;

  constructor(columns: readonly Column[], nowUs: number) {
    this.#columns = columns;
    this.#nowUs = nowUs;
  }

  ask(tree: FilterTree, item: ComparisonItem): Answer {
    const { path, cells } = item;
    const name = path.split('/').at(-1) ?? '';
    switch (tree.kind) {
      case 'and':
        return all(tree.parts.map((part) => this.ask(part, item)));
      case 'or':
        return any(tree.parts.map((part) => this.ask(part, item)));
      case 'not':
        return neither(this.ask(tree.part, item));
      case 'on':
        return any(this.#cells(tree.label, item).map(present));
      case 'missing':
        return all(this.#cells(tree.label, item).map((cell) => neither(present(cell))));
      case 'only': {
        const own = this.#cells(tree.label, item);
        const others = cells.filter((_, column) => !this.#isMeant(tree.label, column));
        return all([any(own.map(present)), ...others.map((cell) => neither(present(cell)))]);
      }
      case 'is':
        return this.#is(tree.state, cells);
      case 'has-error':
        return cells.some((cell) =>
          cell.kind === 'unknown'
            ? cell.reason !== 'ignored'
            : cell.kind === 'present' && cell.contentError !== undefined,
        );
      case 'name':
        return glob(tree.pattern).test(name);
      case 'path':
        return glob(tree.pattern).test(path);
      case 'extension':
        return name.slice(1).toLowerCase().endsWith(`.${tree.extension}`);
      case 'text':
        return path.toLowerCase().includes(tree.text.toLowerCase());
      case 'comparison':
        return this.#compare(tree, item);
    }
  }

  #cells(label: string | undefined, { cells }: ComparisonItem): Cell[] {
    return cells.filter((_, column) => this.#isMeant(label, column));
  }

  #isMeant(label: string | undefined, column: number): boolean {
    const own = this.#columns[column]?.label ?? '';
    return label === undefined || own === label || own[0] === label;
  }

  #is(state: Extract<FilterTree, { kind: 'is' }>['state'], cells: readonly Cell[]): Answer {
    switch (state) {
      case 'file':
      case 'folder':
      case 'link':
        return any(
          cells.map((cell) => {
            if (cell.kind === 'unknown') return undefined;
            return cell.kind === 'present' && cell.entry.kind === state;
          }),
        );
      case 'unknown':
        return cells.some(({ kind }) => kind === 'unknown');
      case 'conflict':
        return undefined;
      case 'line-ends':
      case 'whitespace':
        return differsOnly(state, cells);
      case 'different':
      case 'identical': {
        const pairs = cells.flatMap((one, a) => cells.slice(a + 1).map((two) => same(one, two)));
        return state === 'identical' ? all(pairs) : neither(all(pairs));
      }
    }
  }

  #compare(tree: Extract<FilterTree, { kind: 'comparison' }>, item: ComparisonItem): Answer {
    const { left, sign, right } = tree;
    const columns = [...item.cells.keys()];
    const lefts = columns.filter((column) => this.#isMeant(left.label, column));
    if (right.kind !== 'property') {
      return any(
        lefts.map((column) => {
          const value = numberOf(left, item.cells[column]);
          if (typeof value !== 'number') return value === 'nothing' ? false : undefined;
          const from =
            right.kind === 'size'
              ? right.bytes
              : right.kind === 'date'
                ? right.fromUs
                : this.#nowUs + right.laterUs;
          const to = right.kind === 'date' ? right.fromUs + right.spanUs - 1 : from;
          const within = value >= from && value <= to;
          if (sign === '=' || sign === '!=') return within === (sign === '=');
          if (sign.endsWith('=') && within) return true;
          return sign.startsWith('<') ? value < from : value > to;
        }),
      );
    }
    const rights = columns.filter((column) => this.#isMeant(right.operand.label, column));
    return any(
      lefts.flatMap((one) =>
        rights
          .filter((two) => two !== one)
          .map((two) => compared(tree, item.cells[one], item.cells[two])),
      ),
    );
  }
}

/** What is there are files, some pairs of them differ, and those have the form in common. */
function differsOnly(state: 'line-ends' | 'whitespace', cells: readonly Cell[]): Answer {
  const there = cells.filter(({ kind }) => kind !== 'absent');
  if (there.some((cell) => cell.kind === 'present' && cell.entry.kind !== 'file')) return false;
  const pairs = there.flatMap((one, a) => there.slice(a + 1).map((two) => [one, two] as const));
  const differing = pairs.filter(([one, two]) => same(one, two) === false);
  if (differing.some(([one, two]) => !sameForm(state, one, two))) return false;
  const isUntold = there.some((cell) => same(cell, cell) === undefined);
  return isUntold ? undefined : differing.length > 0;
}

function sameForm(state: 'line-ends' | 'whitespace', one: Cell, two: Cell): boolean {
  const [a, b] = [one, two].map((cell) => {
    if (cell.kind !== 'present' || cell.text === undefined) return undefined;
    const { lineEnds = cell.content?.slice(0, 32), whitespace = lineEnds } = cell.text;
    return state === 'line-ends' ? lineEnds : whitespace;
  });
  return a !== undefined && a === b;
}

function compared(
  { left, sign }: Extract<FilterTree, { kind: 'comparison' }>,
  one: Cell | undefined,
  two: Cell | undefined,
): Answer {
  if (one?.kind === 'absent' || two?.kind === 'absent' || !one || !two) return false;
  if (one.kind === 'unknown' || two.kind === 'unknown') return undefined;
  if (left.property === 'content') {
    return sign === '=' ? same(one, two) : neither(same(one, two));
  }
  const [a, b] = [numberOf(left, one), numberOf(left, two)];
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  const order = Math.sign(a - b);
  return { '<': [-1], '<=': [-1, 0], '>': [1], '>=': [0, 1], '=': [0], '!=': [-1, 1] }[
    sign
  ].includes(order === 0 ? 0 : order);
}

function numberOf({ property }: Operand, cell: Cell | undefined): number | 'nothing' | 'unknown' {
  if (cell?.kind === 'unknown') return 'unknown';
  if (cell?.kind !== 'present') return 'nothing';
  if (property === 'date') return cell.entry.mtimeUs;
  return cell.entry.kind === 'file' ? cell.entry.size : 'nothing';
}

function present(cell: Cell): Answer {
  return cell.kind === 'unknown' ? undefined : cell.kind === 'present';
}

function same(one: Cell, two: Cell): Answer {
  if (one.kind === 'unknown' || two.kind === 'unknown') return undefined;
  if (one.kind === 'absent' || two.kind === 'absent') return one.kind === two.kind;
  if (one.entry.kind !== two.entry.kind) return false;
  if (one.entry.kind === 'link')
    return two.entry.kind === 'link' && one.entry.target === two.entry.target;
  if (one.entry.kind === 'folder' || two.entry.kind !== 'file') return true;
  if (one.contentError !== undefined || two.contentError !== undefined) return undefined;
  if (one.content !== undefined && two.content !== undefined) return one.content === two.content;
  return one.entry.size === two.entry.size && one.entry.mtimeUs === two.entry.mtimeUs;
}

/** The few patterns that random filters have, as regular expressions. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  a: /^a$/u,
  '*': /^[^/]*$/u,
  '?': /^[^/]$/u,
  'a*': /^a[^/]*$/u,
  '*-b': /^[^/]*-b$/u,
  '[!a]': /^[^/a]$/u,
  '{a,b}': /^(?:a|b)$/u,
  'a-b': /^a-b$/u,
  '**': /^.*$/su,
  'a/**': /^a\/.*$/su,
  '*/b': /^[^/]*\/b$/u,
  '**/a': /^(?:.*\/)?a$/su,
  'a{,/**}': /^a(?:\/.*)?$/su,
};

function glob(pattern: string): RegExp {
  const regular = PATTERNS[pattern];
  if (regular === undefined) throw new Error(`no such pattern: ${pattern}`);
  return regular;
}
