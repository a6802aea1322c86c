import type { MessagePort } from 'node:worker_threads';
import { runBaseText } from '../baseTexts/baseTextTask.ts';
import * as regions from '../difference/changedRegions.ts';
import * as texts from '../difference/compareTexts.ts';
import {
  type AnalysedFile,
  type AnalysisProgress,
  type AnalysisRequest,
  analyseFiles,
} from '../inventory/analysis.ts';
import { type OfferedFile, readOfferedFile } from '../inventory/offeredFile.ts';
import * as walk from '../inventory/walkFolders.ts';
import * as hands from '../keptHands/restoreHands.ts';
import * as handsStore from '../keptHands/storeHands.ts';
import * as merging from '../merging/mergeState.ts';
import type { ApplyPart } from '../planning/memberJobs.ts';
import { runPlanner } from '../planning/plannerTask.ts';
import * as apply from '../sync/applyPlan.ts';
import { packResult } from '../sync/packedResult.ts';
import * as pack from '../sync/packStream.ts';
import * as signatures from '../sync/signatureStream.ts';
import { listTrash, type TrashRequest } from '../trash/listTrash.ts';
import { type PrunePlanRequest, planPrune as planTrashPrune } from '../trash/planPrune.ts';
import { runPrune, runRestore } from '../trash/trashTasks.ts';
import { type Packed, pack as packed, unpack } from './packed.ts';
import { type PackedList, unpackList } from './packedList.ts';
import { asTask } from './taskOutcome.ts';
import { UnpackedArray } from './unpackedArray.ts';

// The entry of every worker thread: each export is a task, named by `EngineWorkers`.

export interface AnalysisJob {
  readonly root: string;
  readonly requests: Packed<readonly AnalysisRequest[]>;
  /** Carries `AnalysisProgress` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

export type ReadOfferedJob = OfferedFile & {
  /** Carries the file's bytes out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
};

export type PackStreamJob = Omit<pack.PackJob, 'transfers'> & {
  readonly transfers: PackedList<pack.PackTransfer>;
};

export type PackSignaturesJob = Omit<signatures.SignaturesJob, 'bases'> & {
  readonly bases: PackedList<signatures.SignatureBase>;
};

export type ApplyPlanJob = Omit<apply.ApplyJob, keyof ApplyPart> & {
  readonly part: Packed<ApplyPart>;
};

export const ready = asTask(() => undefined);

export const plan = asTask(runPlanner);

export const walkFolders = asTask(walk.walkFolders);

export const analyse = asTask(
  async ({ root, requests, port }: AnalysisJob): Promise<Packed<readonly AnalysedFile[]>> => {
    const onProgress = (progress: AnalysisProgress) => port.postMessage(progress);
    try {
      return packed(await analyseFiles(root, unpack(requests), undefined, onProgress));
    } finally {
      port.close();
    }
  },
);

export const readOffered = asTask(async ({ port, ...file }: ReadOfferedJob): Promise<void> => {
  try {
    const bytes = await readOfferedFile(file);
    port.postMessage(bytes, [bytes.buffer]);
  } finally {
    port.close();
  }
});

export const packStream = asTask((job: PackStreamJob) =>
  pack.packStream({ ...job, transfers: unpackList(job.transfers) }),
);

export const packSignatures = asTask((job: PackSignaturesJob) =>
  signatures.packSignatures({ ...job, bases: unpackList(job.bases) }),
);

export const applyPlan = asTask(async ({ part, ...job }: ApplyPlanJob) => {
  const { operations, ...rest } = unpack(part);
  const applied = { ...job, ...rest, operations: new UnpackedArray(operations) };
  return packResult(await apply.applyPlan(applied));
});

export const restoreHands = asTask(hands.restoreHands);

export const storeHands = asTask(handsStore.storeHands);

export const trash = asTask(async (request: TrashRequest) => packed(await listTrash(request)));

export const restoreTrash = asTask(runRestore);

export const planPrune = asTask((request: PrunePlanRequest) => planTrashPrune(request));

export const pruneTrash = asTask(runPrune);

export const compareTexts = asTask((job: texts.TextsJob) => texts.compareTexts(job));

export const changedRegions = asTask(regions.changedRegions);

export const mergeState = asTask(merging.mergeState);

export const findBaseText = asTask(runBaseText);
