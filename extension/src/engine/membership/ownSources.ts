import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { forgetTextsOf } from '../baseTexts/forgetBaseTexts.ts';
import { checkLocalSources, type LocalPlace } from '../inventory/localSources.ts';
import { readToken } from '../inventory/sourceToken.ts';
import { tokenHash } from '../run/inventoryPhase.ts';
import { offerSources, openPlaces } from '../run/openSources.ts';
import type { LocalSource } from '../run/runContext.ts';
import type { Session } from '../session/session.ts';
import { isIdle } from '../session/state.ts';
import type { SavedMembership } from './savedMembership.ts';

type SavedSource = SavedMembership['sources'][number];

/** The folders and files that this member offers in a session. */
export class OwnSources {
  readonly #session: Session;
  #sources: readonly LocalSource[] = [];
  /** Offered by this member, and not served: they go as soon as no run holds them. */
  #lost: readonly string[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  get all(): readonly LocalSource[] {
    return this.#sources;
  }

  get saved(): SavedSource[] {
    return this.#sources.map(({ sourceId, root, name, file }) => {
      return { sourceId, root, name, ...(file !== undefined && { file }) };
    });
  }

  rootOf(sourceId: string): string | undefined {
    return this.#sources.find((one) => one.sourceId === sourceId)?.root;
  }

  /**
   * What has lost its mark since it was offered is offered anew: without it no run can have it.
   * @throws BytesyncError what `checkLocalSources` and `offerSources` say; run-in-progress
   */
  async offer(paths: readonly string[]): Promise<void> {
    const unmarked = await this.#unmarked(paths);
    const here = this.#sources.filter((one) => !unmarked.includes(one));
    // None may be, hold or lie in one that is offered here already.
    const places = await checkLocalSources(here.map(placeOf), paths);
    await this.#requireOnlyHere(places);
    const opened = await openPlaces(places);
    for (const { sourceId } of unmarked) await this.withdraw(sourceId);
    await offerSources(this.#session, opened);
    const taken = opened.filter(({ sourceId }) => this.#isOffered(sourceId));
    this.#sources = [...this.#sources, ...taken];
    if (taken.length < opened.length) throw new BytesyncError('run-in-progress');
  }

  /** @throws BytesyncError run-in-progress, or why texts that merges start from could not be removed there */
  async withdraw(sourceId: string): Promise<void> {
    await this.#session.room.post([{ type: 'source-withdrawn', sourceId }]);
    if (this.#isOffered(sourceId)) throw new BytesyncError('run-in-progress');
    const gone = this.#sources.filter((one) => one.sourceId === sourceId);
    this.#sources = this.#sources.filter((one) => one.sourceId !== sourceId);
    for (const source of gone) if (source.writable) await forgetTextsOf(source);
  }

  /**
   * Takes up again what this member offered before its process ended. What is no longer the folder, or
   * the file in that folder, that was offered is withdrawn, and so is what was offered and not saved;
   * returns the paths for which the first is so. A run that goes on keeps them: see `withdrawLost`.
   */
  async takeUp(saved: readonly SavedSource[]): Promise<string[]> {
    const kept: LocalSource[] = [];
    const gone: string[] = [];
    for (const source of saved) {
      if (!this.#isOffered(source.sourceId)) continue;
      const found = await this.#found(source).catch(() => undefined);
      if (found) kept.push(found);
      else gone.push(pathOf(source));
    }
    this.#sources = kept;
    const served = new Set(kept.map(({ sourceId }) => sourceId));
    const { memberId } = this.#session.identity;
    this.#lost = this.#session.state.sources
      .filter((one) => one.memberId === memberId && !served.has(one.sourceId))
      .map(({ sourceId }) => sourceId);
    await this.withdrawLost();
    return gone;
  }

  /** Withdraws what is offered and not served, unless a run goes on. */
  async withdrawLost(): Promise<void> {
    const lost = this.#lost;
    if (lost.length === 0 || !isIdle(this.#session.state)) return;
    this.#lost = [];
    await this.#session.room.post(
      lost.map((sourceId) => ({ type: 'source-withdrawn', sourceId }) as const),
    );
    // A run may have begun before it was said.
    this.#lost = lost.filter((sourceId) => this.#isOffered(sourceId));
  }

  /** @throws BytesyncError when the folder or file is gone or can't be read */
  async #found(saved: SavedSource): Promise<LocalSource | undefined> {
    const { sourceId, root, name, file } = saved;
    const { sources } = this.#session.state;
    const offered = sources.find((one) => one.sourceId === sourceId);
    // A file must not come back as its folder, nor the other way.
    if (offered === undefined || offered.file !== file) return undefined;
    const [place] = await checkLocalSources([], [pathOf(saved)]);
    if (place?.file !== file || (file !== undefined && place?.root !== root)) return undefined;
    const { writable } = offered;
    const source = { sourceId, root, name, writable, ...(file !== undefined && { file }) };
    if (!writable) return source;
    const token = await readToken(root);
    if (token === undefined) return undefined;
    const hash = Buffer.from(tokenHash(token), 'hex');
    return Buffer.compare(hash, offered.tokenHash) === 0 ? { ...source, token } : undefined;
  }

  /** Own sources at these paths whose folder holds no token any more. */
  async #unmarked(paths: readonly string[]): Promise<LocalSource[]> {
    const unmarked: LocalSource[] = [];
    const places = new Set(await Promise.all(paths.map(realPathOf)));
    for (const source of this.#sources) {
      if (source.token === undefined || !places.has(pathOf(source))) continue;
      // A token that can't be read is one.
      const token = await readToken(source.root).catch(() => source.token);
      if (token === undefined) unmarked.push(source);
    }
    return unmarked;
  }

  /** Before the private folder gets a token of ours: whoever offers this folder already must keep theirs. */
  async #requireOnlyHere(places: readonly LocalPlace[]): Promise<void> {
    const hashes = this.#session.state.sources.map((one) =>
      Buffer.from(one.tokenHash).toString('hex'),
    );
    for (const { root, typed } of places) {
      const token = await readToken(root).catch(() => undefined);
      if (token !== undefined && hashes.includes(tokenHash(token))) {
        throw new BytesyncError('source-offered-twice', { path: typed });
      }
    }
  }

  #isOffered(sourceId: string): boolean {
    return this.#session.state.sources.some((one) => one.sourceId === sourceId);
  }
}

function pathOf({ root, file }: Pick<SavedSource, 'root' | 'file'>): string {
  return file === undefined ? root : join(root, file);
}

/** As `pathOf` has it; what can't be found is refused elsewhere. */
function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function placeOf(source: LocalSource): LocalPlace {
  const { root, file } = source;
  return { typed: pathOf(source), root, ...(file !== undefined && { file }) };
}
