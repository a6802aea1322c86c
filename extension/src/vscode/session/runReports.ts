import { idSchema } from '@bytesync/shared/wire/ids.ts';
import type * as vscode from 'vscode';
import { z } from 'zod';
import type { MembershipView } from '../../engine/membership/view.ts';
import { REPORTS_KEY } from '../activation/mementoKeys.ts';
import { noteFailure } from '../failures.ts';
import type { KeptReport, KeptReports, ReportId } from '../storage/keptReports.ts';

const stateSchema = z.object({ version: z.literal(1), memberId: idSchema });

export interface RunReportsOptions {
  readonly kept: KeptReports;
  readonly state: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
}

/**
 * The reports of this window's runs. They outlast a reload and the session itself: those of one session
 * go when the next one has its first.
 */
export class RunReports {
  readonly #options: RunReportsOptions;
  #latest: KeptReport | undefined;
  #memberId: string | undefined;
  #keeping: Promise<void> = Promise.resolve();

  private constructor(options: RunReportsOptions) {
    this.#options = options;
  }

  /** With what the window had before it was loaded anew. Never rejects: a report that can't be read is none. */
  static async open(options: RunReportsOptions): Promise<RunReports> {
    const reports = new RunReports(options);
    try {
      await reports.#load();
    } catch (error) {
      noteFailure(options.log, error);
    }
    return reports;
  }

  /** That of the last run, if there was one. */
  get latest(): KeptReport | undefined {
    return this.#latest;
  }

  /** All that are kept, newest first. @throws BytesyncError home-unusable */
  async list(): Promise<readonly ReportId[]> {
    await this.#keeping;
    return this.#memberId === undefined ? [] : this.#options.kept.list(this.#memberId);
  }

  /** Undefined when it is not there any more. @throws BytesyncError home-unusable */
  async read(id: ReportId): Promise<KeptReport | undefined> {
    if (this.#latest !== undefined && isSame(id, this.#latest)) return this.#latest;
    await this.#keeping;
    return this.#options.kept.read(id);
  }

  /** Those of a member that this window has become without having been it: its workspace is new. */
  async takeUp(memberId: string): Promise<void> {
    if (this.#memberId !== undefined) return;
    const { kept, state } = this.#options;
    const [newest] = await kept.list(memberId);
    if (newest === undefined) return;
    this.#memberId = memberId;
    this.#latest = await kept.read(newest);
    await state.update(REPORTS_KEY, { version: 1, memberId });
  }

  /** Keeps the report of a run that has ended since the last look. */
  update(view: MembershipView | undefined): void {
    const memberId = view?.members.find(({ isOwn }) => isOwn)?.memberId;
    if (view?.last === undefined || memberId === undefined) return;
    const { run, report, dryRun = false } = view.last;
    if (memberId === this.#latest?.memberId && run === this.#latest.run) return;
    const kept = { version: 1, memberId, run, ended: Date.now(), dryRun, report } as const;
    this.#latest = kept;
    this.#keeping = this.#keeping
      .then(() => this.#keep(kept))
      .catch((error: unknown) => noteFailure(this.#options.log, error));
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    await this.#keeping;
  }

  async #load(): Promise<void> {
    const { kept, state } = this.#options;
    this.#memberId = stateSchema.safeParse(state.get(REPORTS_KEY)).data?.memberId;
    const [newest] = await this.list();
    this.#latest = newest && (await kept.read(newest));
    if (this.#latest === undefined) await state.update(REPORTS_KEY, undefined);
  }

  async #keep(report: KeptReport): Promise<void> {
    const { kept, state } = this.#options;
    const { memberId } = report;
    const former = this.#memberId;
    this.#memberId = memberId;
    await kept.keep(report);
    await state.update(REPORTS_KEY, { version: 1, memberId });
    if (former !== undefined && former !== memberId) await kept.forget(former);
  }
}

function isSame(one: ReportId, other: ReportId): boolean {
  return one.memberId === other.memberId && one.run === other.run && one.ended === other.ended;
}
