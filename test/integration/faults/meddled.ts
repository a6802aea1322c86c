import { join } from 'node:path';
import { identityOf, isIn, type State, stateAt } from './states.ts';

/** What somebody put where, and what they found there. */
export class Meddled {
  /** What was put at a path; removals put nothing. */
  readonly put = new Map<string, Set<State>>();
  /** Paths at which something was done. */
  readonly touched = new Set<string>();
  /** Folders and files that were moved: to, from. */
  readonly moved = new Map<string, string>();
  /** What is there after all was done; undefined: nothing. */
  readonly left = new Map<string, State | undefined>();
  /** Paths that the run had changed before something was done there. */
  readonly #late = new Set<string>();
  readonly #root: string;
  /** As they were before the run, or were left. */
  readonly #identities: Map<string, string | undefined>;

  constructor(root: string, paths: readonly string[]) {
    this.#root = root;
    this.#identities = new Map(paths.map((path) => [path, identityOf(join(root, path))]));
  }

  /** Something is about to be done at a path. */
  begin(path: string): void {
    const isTheirs = identityOf(join(this.#root, path)) !== this.#identities.get(path);
    if (isTheirs) this.#late.add(path);
    this.touched.add(path);
    // Until it has been done nobody knows.
    for (const one of this.left.keys()) if (isIn(one, [path])) this.left.delete(one);
  }

  /** Whether all that was done at a path came before the run changed anything there. */
  wasEarly(path: string): boolean {
    return this.touched.has(path) && !this.#late.has(path);
  }

  /** A state that the path has now, or may have for a moment. */
  will(path: string, state: State): void {
    const states = this.put.get(path);
    if (states === undefined) this.put.set(path, new Set([state]));
    else states.add(state);
  }

  /** It was done: this is there now, unless the run has changed it already. */
  end(path: string, state: State | undefined): void {
    this.left.set(path, state);
    this.#identities.set(path, identityOf(join(this.#root, path)));
  }

  /** @param state of what was moved */
  move(from: string, to: string, state: State): void {
    this.moved.set(to, from);
    this.touched.add(to);
    this.end(to, state);
    this.end(from, undefined);
  }

  stateAt(path: string): State {
    return stateAt(join(this.#root, path));
  }
}
