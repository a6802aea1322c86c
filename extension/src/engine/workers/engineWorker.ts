import type { MessagePort } from 'node:worker_threads';
import {
  type AnalysedFile,
  type AnalysisProgress,
  type AnalysisRequest,
  analyseFiles,
} from '../inventory/analysis.ts';
import type { Inventory } from '../inventory/entry.ts';
import { type WalkOptions, type WalkProgress, walkSource } from '../inventory/walk.ts';
import * as apply from '../sync/applyPlan.ts';
import * as pack from '../sync/packStream.ts';
import * as signatures from '../sync/signatureStream.ts';
import { asTask } from './taskOutcome.ts';

// The entry of every worker thread: each export is a task, named by `EngineWorkers`.

export interface WalkJob {
  readonly root: string;
  readonly options: Omit<WalkOptions, 'onProgress'>;
  /** Carries `WalkProgress` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

export interface AnalysisJob {
  readonly root: string;
  readonly requests: readonly AnalysisRequest[];
  /** Carries `AnalysisProgress` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

export const walk = asTask(
  ({ root, options, port }: WalkJob): Promise<Inventory> =>
    reporting(port, (onProgress: (seen: WalkProgress) => void) =>
      walkSource(root, { ...options, onProgress }),
    ),
);

export const analyse = asTask(
  ({ root, requests, port }: AnalysisJob): Promise<AnalysedFile[]> =>
    reporting(port, (onProgress: (done: AnalysisProgress) => void) =>
      analyseFiles(root, requests, undefined, onProgress),
    ),
);

export const packStream = asTask(pack.packStream);
export const packSignatures = asTask(signatures.packSignatures);
export const applyPlan = asTask(apply.applyPlan);

async function reporting<P, T>(
  port: MessagePort,
  run: (onProgress: (progress: P) => void) => Promise<T>,
): Promise<T> {
  try {
    return await run((progress) => port.postMessage(progress));
  } finally {
    port.close();
  }
}
