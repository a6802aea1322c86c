import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { WalkProgress } from '../inventory/walk.ts';
import type { WalkJob } from '../inventory/walkParts.ts';
import { asTask } from '../workers/taskOutcome.ts';
import { Planner } from './planner.ts';
import type { FromPlanner, PlannerCall } from './plannerMessages.ts';

export interface PlannerJob {
  readonly port: MessagePort;
  /** See `Planner`. */
  readonly cacheFolder?: string | undefined;
}

/** The worker's end of a `RemotePlanner`: lasts until the other end is closed. */
export async function runPlanner({ port, cacheFolder }: PlannerJob): Promise<void> {
  const say = (message: FromPlanner) => port.postMessage(message);
  const hire = (job: WalkJob) =>
    port.postMessage({ type: 'hire', job } satisfies FromPlanner, [job.port]);
  const onWalk = (column: number, seen: WalkProgress) => say({ type: 'walk', column, seen });
  const planner = new Planner(onWalk, cacheFolder, hire);
  const answer = asTask(async ({ method, args }: PlannerCall) => {
    try {
      const run = planner[method] as (...args: readonly unknown[]) => unknown;
      return await run.apply(planner, args);
    } catch (cause) {
      if (cause instanceof BytesyncError) throw cause;
      throw new BytesyncError('internal', { what: method }, { cause });
    }
  });
  port.on('message', (message: PlannerCall) => {
    answer(message)
      .then((outcome) => say({ type: 'answer', call: message.call, outcome }))
      .catch(() => port.close());
  });
  await once(port, 'close');
}
