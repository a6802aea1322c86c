import { type NameRule, nameKey } from '@bytesync/shared/names/nameRule.ts';
import { PathKeys } from '@bytesync/shared/names/pathKeys.ts';
import type { Comparison, ComparisonItem } from './item.ts';
import { parentPath } from './itemTree.ts';

/** Finds the items of a comparison by the paths that its sources have for them, under a rule for names. */
export class ItemPaths {
  readonly #rule: NameRule;
  readonly #keys: PathKeys;
  /** By the item's path. */
  readonly #items = new Map<string, ComparisonItem>();
  readonly #byKey = new Map<string, ComparisonItem>();
  /** Keys that several items have. */
  readonly #collisions = new Set<string>();

  constructor({ items }: Comparison, rule: NameRule) {
    this.#rule = rule;
    this.#keys = new PathKeys(rule);
    for (const item of items) {
      const key = this.#keys.of(item.path);
      this.#items.set(item.path, item);
      if (item.collides) this.#collisions.add(key);
      this.#byKey.set(key, item);
    }
  }

  /**
   * The path that the comparison has, or would have, for a path as a source spells it: the same for all spellings of
   * what is on nobody.
   */
  of(path: string): string {
    const found = this.itemOf(path);
    if (found !== undefined) return found.path;
    const parent = parentPath(path);
    if (parent === undefined) return path;
    const folder = this.of(parent);
    const name = nameKey(path.slice(parent === '' ? 0 : parent.length + 1), this.#rule);
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** Undefined for what is on nobody, and for a spelling that nobody has where names collide. */
  itemOf(path: string): ComparisonItem | undefined {
    // Where names collide, and below, each spelling has an item of its own.
    return this.#isColliding(path) ? this.#items.get(path) : this.#byKey.get(this.#keys.of(path));
  }

  #isColliding(path: string): boolean {
    if (this.#collisions.size === 0) return false;
    for (let at: string | undefined = path; at !== undefined; at = parentPath(at)) {
      if (this.#collisions.has(this.#keys.of(at))) return true;
    }
    return false;
  }
}
