import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { runReportSchema } from '../../engine/report/reportSchema.ts';
import { homeFileNames, readHomeFile, writeHomeFile } from '../../engine/session/home.ts';

/** Reports of one membership; the oldest go. */
const MOST_REPORTS = 50;
/** Reports of memberships whose last run is longer ago are removed, in ms. */
const LASTING_MS = 30 * 24 * 60 * 60 * 1000;
/** Bytes of one report: some 200,000 problems. */
const FILE_LIMIT = 64 * 1024 * 1024;
// When the run ended (ms since 1970), and its number.
const FILE_NAME = /^(?<ended>\d{13,15})-(?<run>\d{1,15})\.json$/u;

const keptSchema = z.object({
  version: z.literal(1),
  /** Of this member: each window keeps its own part of a session. */
  memberId: idSchema,
  run: z.number().int().min(0),
  /** ms since 1970. */
  ended: z.number().int().min(0),
  dryRun: z.boolean(),
  report: runReportSchema,
});

/** The report of a run, with what it does not say itself. */
export type KeptReport = z.infer<typeof keptSchema>;

/** Which report it is. */
export type ReportId = Pick<KeptReport, 'memberId' | 'run' | 'ended'>;

/**
 * Reports on disk, 0600 in 0700 folders: one folder for each membership, one file for each run. They hold
 * names of files.
 */
export class KeptReports {
  readonly #folder: string;

  /** @param storage the extension's storage on this machine */
  constructor(storage: string) {
    this.#folder = join(storage, 'reports');
  }

  /**
   * Keeps a report, and removes what is too old or too much.
   * @throws BytesyncError home-unusable
   */
  async keep(kept: KeptReport): Promise<void> {
    const folder = this.#folderOf(kept.memberId);
    await writeHomeFile(folder, fileName(kept), kept);
    const tooMany = (await this.list(kept.memberId)).slice(MOST_REPORTS);
    for (const id of tooMany) await rm(join(folder, fileName(id)), { force: true });
    await this.#forgetOld(kept.ended);
  }

  /** The reports of a membership, newest first. @throws BytesyncError home-unusable */
  async list(memberId: string): Promise<ReportId[]> {
    const names = await homeFileNames(this.#folderOf(memberId));
    const ids = names.flatMap((name) => idOf(name, memberId) ?? []);
    return ids.sort((a, b) => b.ended - a.ended || b.run - a.run);
  }

  /** Undefined when it is not there any more. @throws BytesyncError home-unusable */
  read(id: ReportId): Promise<KeptReport | undefined> {
    return readHomeFile(this.#folderOf(id.memberId), fileName(id), keptSchema, FILE_LIMIT);
  }

  /** Removes all reports of a membership. */
  async forget(memberId: string): Promise<void> {
    await rm(this.#folderOf(memberId), { recursive: true, force: true });
  }

  #folderOf(memberId: string): string {
    return join(this.#folder, idSchema.parse(memberId));
  }

  async #forgetOld(now: number): Promise<void> {
    for (const memberId of await homeFileNames(this.#folder)) {
      if (!idSchema.safeParse(memberId).success) continue;
      const [newest] = await this.list(memberId);
      // Another window may be about to write its first one into an empty folder.
      if (newest !== undefined && newest.ended < now - LASTING_MS) await this.forget(memberId);
    }
  }
}

function fileName({ ended, run }: ReportId): string {
  return `${ended}-${run}.json`;
}

function idOf(name: string, memberId: string): ReportId | undefined {
  const { ended, run } = FILE_NAME.exec(name)?.groups ?? {};
  if (ended === undefined || run === undefined) return undefined;
  return { memberId, run: Number(run), ended: Number(ended) };
}
