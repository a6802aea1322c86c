/** Items below which everything is open until somebody says something else. */
const FEW = 200;

/** Which groups are open: as somebody said of it, or else of all, or else all where little is listed. */
export class OpenGroups {
  /** By what groups are known by in all plans of a run. */
  readonly #said = new Map<string, boolean>();
  #all: boolean | undefined;
  /** What was listed when it was decided that it is little, or not. */
  #wanted: string | undefined;
  #isLittle = false;

  set(key: string, isOpen: boolean): void {
    this.#said.set(key, isOpen);
  }

  setAll(isOpen: boolean): void {
    this.#said.clear();
    this.#all = isOpen;
  }

  /**
   * Says what is listed. Only where somebody wants something else to be listed it is decided anew: nothing opens or closes by
   * itself since there are a few items more or less of the same.
   * @param items that are listed in all
   */
  list(wanted: string, items: number): void {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    this.#isLittle = items <= FEW;
  }

  isOpen(key: string): boolean {
    return this.#said.get(key) ?? this.#all ?? this.#isLittle;
  }
}
