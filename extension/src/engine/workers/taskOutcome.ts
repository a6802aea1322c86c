import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';

/**
 * What a task in a worker answers. An error that is thrown across threads keeps its message and
 * stack but not its code, so an error with a code travels as a value.
 */
export type TaskOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly values: ErrorValues;
      /** The error as the worker had it: message, stack and causes. */
      readonly error: Error;
    };

/** Wraps a task for the worker's side. Errors without a code are thrown as they are. */
export function asTask<J, T>(run: (job: J) => T | Promise<T>): (job: J) => Promise<TaskOutcome<T>> {
  return async (job) => {
    try {
      return { kind: 'done', value: await run(job) };
    } catch (error) {
      if (!(error instanceof BytesyncError)) throw error;
      return { kind: 'failed', code: error.code, values: error.values, error };
    }
  };
}

/** The other side: the value, or the error with its code again and the worker's as its cause. */
export function unwrap<T>(outcome: TaskOutcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new BytesyncError(outcome.code, outcome.values, { cause: outcome.error });
}
