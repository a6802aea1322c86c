/** Items below which everything is open until somebody says something else. */
const FEW = 200;

/** Which groups are open: as somebody said of it, or else of all, or else all where little is listed. */
export class OpenGroups {
  /** By what groups are known by in all plans of a run. */
  readonly #said = new Map<string, boolean>();
  #all: boolean | undefined;

  set(key: string, isOpen: boolean): void {
    this.#said.set(key, isOpen);
  }

  setAll(isOpen: boolean): void {
    this.#said.clear();
    this.#all = isOpen;
  }

  /** @param items that are listed in all */
  isOpen(key: string, items: number): boolean {
    return this.#said.get(key) ?? this.#all ?? items <= FEW;
  }
}
