import { BytesyncError } from '@bytesync/shared/errors.ts';
import { asBytesyncError } from '../../engine/session/session.ts';
import { untilAborted } from '../member/interrupt.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';
import { runHost } from '../member/runHost.ts';
import { runJoin } from '../member/runJoin.ts';
import { type FromChild, remoteIo, type ToChild } from './childMessages.ts';

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: Error) => void;
}

/** Runs one member in this process, for the process that started it. */
export async function memberChild(): Promise<void> {
  const interrupt = new AbortController();
  const asked = new Map<number, Asked>();
  const say = (message: FromChild) => {
    // Whoever started this may be gone; the disconnect ends the member.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  let nextCall = 1;
  const io = remoteIo(
    (name, args) => say({ type: 'io', name, args }),
    (name, args) => {
      const call = nextCall++;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      asked.set(call, { resolve, reject });
      say({ type: 'io', name, args, call });
      return promise;
    },
  );
  // The terminal sends Ctrl-C to all processes; the one that was started by hand decides.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => interrupt.abort(new BytesyncError('interrupted')));
  const started = Promise.withResolvers<HostTask | JoinTask>();
  process.on('message', (message: ToChild) => {
    if (message.type === 'start') started.resolve(message.task);
    else if (message.type === 'interrupt') interrupt.abort(new BytesyncError(message.code));
    else {
      const pending = asked.get(message.call);
      asked.delete(message.call);
      if (message.type === 'answer') pending?.resolve(message.value);
      else pending?.reject(new BytesyncError(message.code, message.values));
    }
  });
  try {
    // It may be told to end before it was told what to do.
    const task = await untilAborted(started.promise, interrupt.signal);
    const run =
      task.role === 'host'
        ? runHost(task, io, interrupt.signal)
        : runJoin(task, io, interrupt.signal);
    const { report, failure, traffic } = await run;
    const stack = failure && debugText(failure);
    say({
      type: 'ended',
      report,
      ...(traffic && { traffic }),
      ...(failure && { failure: { code: failure.code, values: failure.values } }),
      ...(stack !== undefined && { stack }),
    });
  } catch (error) {
    const failure = asBytesyncError(error);
    const { code, values } = failure;
    say({ type: 'ended', failure: { code, values }, stack: debugText(failure) });
  }
  if (process.connected) process.disconnect();
}

/** Stack and causes of an error. */
export function debugText(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${debugText(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
