import type { SessionStore } from '../session/sessionStore.ts';
import type { Phase } from '../session/state.ts';

type Kind = 'inventories' | 'contents';

/**
 * The ids of inventories and contents that the log announces. The session's state has them only until
 * the next phase, and a member with a slow line may still be receiving then.
 */
export class AnnouncedIds {
  readonly #store: SessionStore;
  readonly #ids = new Map<string, Uint8Array>();
  readonly #unwatch: () => void;

  constructor(store: SessionStore) {
    this.#store = store;
    this.#unwatch = store.watch(() => this.#keep(store.state.phase));
    this.#keep(store.state.phase);
  }

  /** The id that was, or will be, announced for a source; rejects as `SessionStore.until`. */
  until(kind: Kind, sourceId: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.#store.until(({ phase }) => {
      this.#keep(phase);
      return this.#ids.get(`${kind}/${sourceId}`);
    }, signal);
  }

  close(): void {
    this.#unwatch();
  }

  #keep(phase: Phase): void {
    if ('inventories' in phase) this.#keepAll('inventories', phase.inventories);
    if ('contents' in phase) this.#keepAll('contents', phase.contents);
  }

  #keepAll(kind: Kind, ids: ReadonlyMap<string, Uint8Array>): void {
    for (const [sourceId, id] of ids) this.#ids.set(`${kind}/${sourceId}`, id);
  }
}
