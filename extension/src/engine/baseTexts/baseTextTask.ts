import type { MessagePort } from 'node:worker_threads';
import { untilTold } from '../workers/untilTold.ts';
import { findBaseText, type WantedText } from './findBaseText.ts';

export interface BaseTextJob extends WantedText {
  /** Carries an `AbortMessage` in; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

/** `findBaseText` on a worker's side: Git is ended with it. */
export function runBaseText({ port, ...wanted }: BaseTextJob): Promise<Uint8Array | undefined> {
  return untilTold(port, (signal) => findBaseText(wanted, signal));
}
