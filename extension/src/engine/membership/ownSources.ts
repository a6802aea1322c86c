import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import { readToken } from '../inventory/sourceToken.ts';
import { tokenHash } from '../run/inventoryPhase.ts';
import { offerSources, openSources } from '../run/openSources.ts';
import type { LocalSource } from '../run/runContext.ts';
import type { Session } from '../session/session.ts';
import type { SavedMembership } from './savedMembership.ts';

type SavedSource = SavedMembership['sources'][number];

/** The folders that this member offers in a session. */
export class OwnSources {
  readonly #session: Session;
  #sources: readonly LocalSource[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  get all(): readonly LocalSource[] {
    return this.#sources;
  }

  get saved(): SavedSource[] {
    return this.#sources.map(({ sourceId, root, name }) => ({ sourceId, root, name }));
  }

  rootOf(sourceId: string): string | undefined {
    return this.#sources.find((one) => one.sourceId === sourceId)?.root;
  }

  /** @throws BytesyncError what `openSources` and `offerSources` say; run-in-progress */
  async offer(paths: readonly string[]): Promise<void> {
    // None may be, hold or lie in one that is offered here already.
    const here = this.#sources.map(({ root }) => root);
    await checkLocalFolders([...here, ...paths]);
    const opened = await openSources(paths);
    await offerSources(this.#session, opened);
    const taken = opened.filter(({ sourceId }) => this.#isOffered(sourceId));
    this.#sources = [...this.#sources, ...taken];
    if (taken.length < opened.length) throw new BytesyncError('run-in-progress');
  }

  /** @throws BytesyncError run-in-progress */
  async withdraw(sourceId: string): Promise<void> {
    await this.#session.room.post([{ type: 'source-withdrawn', sourceId }]);
    if (this.#isOffered(sourceId)) throw new BytesyncError('run-in-progress');
    this.#sources = this.#sources.filter((one) => one.sourceId !== sourceId);
  }

  /**
   * Takes up again what this member offered before its process ended. What is no longer the folder
   * that was offered is withdrawn; returns the folders for which that is so.
   */
  async takeUp(saved: readonly SavedSource[]): Promise<string[]> {
    const kept: LocalSource[] = [];
    const gone: string[] = [];
    for (const source of saved) {
      if (!this.#isOffered(source.sourceId)) continue;
      const found = await this.#found(source).catch(() => undefined);
      if (found) kept.push(found);
      else {
        gone.push(source.root);
        await this.#session.room.post([{ type: 'source-withdrawn', sourceId: source.sourceId }]);
      }
    }
    this.#sources = kept;
    return gone;
  }

  /** @throws BytesyncError when the folder is gone or can't be read */
  async #found({ sourceId, root, name }: SavedSource): Promise<LocalSource | undefined> {
    const { sources } = this.#session.state;
    const offered = sources.find((one) => one.sourceId === sourceId);
    if (offered === undefined) return undefined;
    await checkLocalFolders([root]);
    const { writable } = offered;
    if (!writable) return { sourceId, root, name, writable };
    const token = await readToken(root);
    if (token === undefined) return undefined;
    const hash = Buffer.from(tokenHash(token), 'hex');
    return Buffer.compare(hash, offered.tokenHash) === 0
      ? { sourceId, root, name, writable, token }
      : undefined;
  }

  #isOffered(sourceId: string): boolean {
    return this.#session.state.sources.some((one) => one.sourceId === sourceId);
  }
}
