import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { ComparedItems } from '../planning/comparedItems.ts';
import type { RoomIdentity } from '../session/sealedRoom.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import { type HandsOf, type HandsOwner, handsKey } from './handsFile.ts';
import { forgetHands, hasHands } from './handsFolder.ts';
import type { Restored, RunsInLog } from './restoreHands.ts';
import type { StoreJob } from './storeHands.ts';

/** How long a process that is about to end waits for what is being written, in ms. */
const SETTLING_MS = 2_000;

export interface StoredHandsOptions {
  readonly folder: string;
  readonly identity: Pick<RoomIdentity, 'sessionId' | 'memberId' | 'boxKeys'>;
  /** Whoever closes this ends them afterwards, and with them what is still being written. */
  readonly workers: Pick<EngineWorkers, 'storeHands' | 'restoreHands'>;
  /** What can't be kept keeps nobody from going on. */
  readonly failed: (failure: BytesyncError) => void;
}

/** What was found on disk; nothing where there is nothing that counts. */
export type FoundHands = Omit<Restored, 'problems'>;

/** What was decided by hand, on the host's disk: one thing after the other. Nothing here rejects. */
export class StoredHands {
  readonly #folder: string;
  readonly #owner: HandsOwner;
  readonly #workers: StoredHandsOptions['workers'];
  readonly #failed: (failure: BytesyncError) => void;
  #last: Promise<void> = Promise.resolve();
  /** Items of a run, until they are about to be written, or nobody needs them any more. */
  #awaited: Promise<void> | undefined;
  #isClosed = false;

  constructor({ folder, identity, workers, failed }: StoredHandsOptions) {
    const { sessionId, memberId, boxKeys } = identity;
    this.#folder = folder;
    this.#owner = { sessionId, memberId, key: handsKey(sessionId, memberId, boxKeys.secretKey) };
    this.#workers = workers;
    this.#failed = failed;
  }

  /** What the next run is started with, in the place of all before, also of what is still awaited. */
  keep(value: HandsOf<'kept'>): void {
    this.#awaited = undefined;
    void this.#next(() => this.#write({ part: 'kept', value }));
  }

  /** What the items of a run were like, as soon as that is known; what was kept before stays. */
  keepCompared(run: number, items: Promise<ComparedItems | undefined>): void {
    const isAwaited = () => this.#awaited === awaited;
    const take = async (): Promise<void> => {
      try {
        const compared = await items;
        if (compared === undefined || !isAwaited()) return;
        const value = { run, ...compared };
        void this.#next(async () => {
          if (isAwaited()) await this.#write({ part: 'compared', value });
        });
      } catch (error) {
        this.#tell(error);
      }
    };
    const awaited = take();
    this.#awaited = awaited;
  }

  /** What is kept after all that the log says. */
  async restore(log: RunsInLog): Promise<FoundHands> {
    let found: FoundHands = { isUnread: true };
    await this.#next(async () => {
      const [folder, owner] = [this.#folder, this.#owner];
      if (!(await hasHands(folder, owner.memberId))) {
        found = {};
        return;
      }
      const { problems, ...rest } = await this.#workers.restoreHands({ folder, owner, log });
      found = rest;
      for (const { path, reason } of problems) {
        const cause = new Error(reason);
        this.#failed(new BytesyncError('home-unusable', { path }, { cause }));
      }
    });
    return found;
  }

  /**
   * Nothing more is begun once this has resolved.
   * @param waits whether for what is awaited and being written, for a short while
   */
  async close(waits: boolean): Promise<void> {
    if (waits && !this.#isClosed) {
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, SETTLING_MS);
      await Promise.race([this.#written(), patience.promise]);
      clearTimeout(timer);
    }
    this.#isClosed = true;
  }

  /** Nobody comes back to this membership. */
  async forget(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
    await forgetHands(this.#folder, this.#owner.memberId).catch((error: unknown) => {
      this.#tell(error);
    });
  }

  async #written(): Promise<void> {
    await this.#awaited;
    await this.#last;
  }

  #write(file: StoreJob['file']): Promise<void> {
    return this.#workers.storeHands({ folder: this.#folder, owner: this.#owner, file });
  }

  #next(act: () => Promise<void>): Promise<void> {
    const unlessClosed = async () => {
      if (!this.#isClosed) await act();
    };
    this.#last = this.#last.then(unlessClosed).catch((error: unknown) => this.#tell(error));
    return this.#last;
  }

  #tell(error: unknown): void {
    const failure = asBytesyncError(error);
    // The run is over, or the planner was ended with it.
    if (failure.code !== 'aborted') this.#failed(failure);
  }
}
