/** A file as it was when it was fetched. */
export interface FetchedContent {
  readonly content: Uint8Array;
  /** When it was fetched, in ms since 1970. */
  readonly at: number;
}

/** How long what was fetched is shown without asking again, in ms: opening one editor takes several reads. */
const FRESH_MS = 60_000;
/** Bytes that are kept; what was fetched first goes first. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** Other members' files that were looked at a moment ago. */
export class MemberContents {
  readonly #kept = new Map<string, FetchedContent>();
  readonly #fetching = new Map<string, Promise<FetchedContent>>();

  /** Keys of all that is kept. */
  keys(): string[] {
    return [...this.#kept.keys()];
  }

  /** What is kept of it, or what `fetch` gives; two who ask at once share one fetch. */
  async get(key: string, fetch: () => Promise<Uint8Array>): Promise<FetchedContent> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && Math.abs(Date.now() - kept.at) < FRESH_MS) return kept;
    const fetching = this.#fetching.get(key) ?? this.#fetch(key, fetch);
    return fetching;
  }

  /** It is fetched again when somebody asks for it next. */
  forget(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
    this.#fetching.clear();
  }

  #fetch(key: string, fetch: () => Promise<Uint8Array>): Promise<FetchedContent> {
    const fetching = fetch()
      .then((content) => {
        const fetched = { content, at: Date.now() };
        // What was asked for before all was cleared is not kept after it.
        if (this.#fetching.get(key) === fetching) this.#keep(key, fetched);
        return fetched;
      })
      .finally(() => {
        if (this.#fetching.get(key) === fetching) this.#fetching.delete(key);
      });
    this.#fetching.set(key, fetching);
    return fetching;
  }

  #keep(key: string, fetched: FetchedContent): void {
    this.#kept.delete(key);
    this.#kept.set(key, fetched);
    let bytes = [...this.#kept.values()].reduce((sum, { content }) => sum + content.length, 0);
    for (const [oldest, { content }] of this.#kept) {
      if (bytes <= KEPT_BYTES) break;
      this.#kept.delete(oldest);
      bytes -= content.length;
    }
  }
}
