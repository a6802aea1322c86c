import { type NameRule, nameKey } from './nameRule.ts';

/** Keys of relative paths: equal for those that the rule takes for one. A folder's key begins those of all that is in it. */
export class PathKeys {
  readonly #rule: NameRule;
  readonly #folders = new Map<string, string>([['', '']]);

  constructor(rule: NameRule) {
    this.#rule = rule;
  }

  of(path: string): string {
    if (path === '') return '';
    const slash = path.lastIndexOf('/');
    const key = nameKey(path.slice(slash + 1), this.#rule);
    return slash === -1 ? key : `${this.#folder(path.slice(0, slash))}/${key}`;
  }

  /** Neighbours share their folder. */
  #folder(path: string): string {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const key = this.of(path);
    this.#folders.set(path, key);
    return key;
  }
}
