import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { ComparedItems } from '../planning/comparedItems.ts';
import type { KeptByHand } from '../planning/keptByHand.ts';
import type { RoomIdentity } from '../session/sealedRoom.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import { type HandsOf, type HandsOwner, handsKey } from './handsFile.ts';
import { forgetHands, forgetOldHands, hasHands, removeHands, writeHands } from './handsFolder.ts';
import type { RunsInLog } from './restoreHands.ts';

/** How long a process that is about to end waits for what is being written, in ms. */
const SETTLING_MS = 2_000;

export interface StoredHandsOptions {
  readonly folder: string;
  readonly identity: Pick<RoomIdentity, 'sessionId' | 'memberId' | 'boxKeys'>;
  /** What can't be kept keeps nobody from going on. */
  readonly failed: (failure: BytesyncError) => void;
}

/** What was decided by hand, on the host's disk: one thing after the other. Nothing here rejects. */
export class StoredHands {
  readonly #folder: string;
  readonly #owner: HandsOwner;
  readonly #failed: (failure: BytesyncError) => void;
  #last: Promise<void> = Promise.resolve();

  constructor({ folder, identity, failed }: StoredHandsOptions) {
    const { sessionId, memberId, boxKeys } = identity;
    this.#folder = folder;
    this.#owner = { sessionId, memberId, key: handsKey(sessionId, memberId, boxKeys.secretKey) };
    this.#failed = failed;
  }

  /** What the next run is started with, in the place of all before. */
  keep(kept: HandsOf<'kept'>): void {
    void this.#next(async () => {
      await writeHands(this.#folder, this.#owner, 'kept', kept);
      await removeHands(this.#folder, this.#owner, 'compared');
      await forgetOldHands(this.#folder, Date.now());
    });
  }

  /** What the items of a run were like, as soon as that is known; what was kept before stays. */
  keepCompared(run: number, items: Promise<ComparedItems | undefined>): void {
    // It may fail before its turn has come.
    items.catch(() => undefined);
    void this.#next(async () => {
      const compared = await items;
      if (compared === undefined) return;
      await writeHands(this.#folder, this.#owner, 'compared', { run, ...compared });
    });
  }

  /** What is kept after all that the log says; undefined where the log alone tells it. */
  async restore(workers: EngineWorkers, log: RunsInLog): Promise<KeptByHand | undefined> {
    let found: KeptByHand | undefined;
    await this.#next(async () => {
      if (!(await hasHands(this.#folder, this.#owner.memberId))) return;
      const job = { folder: this.#folder, owner: this.#owner, log };
      const { kept, problems } = await workers.restoreHands(job);
      found = kept;
      for (const { path, reason } of problems) {
        const cause = new Error(reason);
        this.#failed(new BytesyncError('home-unusable', { path }, { cause }));
      }
    });
    return found;
  }

  /** Resolves when all of this is written, or it has taken too long. */
  async settled(): Promise<void> {
    const patience = new Promise<void>((resolve) => setTimeout(resolve, SETTLING_MS).unref());
    await Promise.race([this.#last, patience]);
  }

  /** Nobody comes back to this membership. */
  forget(): Promise<void> {
    return this.#next(() => forgetHands(this.#folder, this.#owner.memberId));
  }

  #next(act: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(act).catch((error: unknown) => {
      const failure = asBytesyncError(error);
      // The run is over, or the planner was ended with it.
      if (failure.code !== 'aborted') this.#failed(failure);
    });
    return this.#last;
  }
}
