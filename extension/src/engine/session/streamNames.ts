import type { StreamPurpose } from './messages.ts';

/** Whether a stream belongs to a run before this one. */
export function isBefore(purpose: StreamPurpose, run: number): boolean {
  return 'run' in purpose && purpose.run < run;
}

/** What a stream is waited for by: the first that a sender opens for a purpose. */
export function nameOf(purpose: StreamPurpose, sender: string): string {
  if (purpose.kind === 'file') return `file/${purpose.requestId}/${sender}`;
  const subject =
    purpose.kind === 'asked-contents'
      ? `${purpose.askId}/${purpose.sourceId}`
      : 'sourceId' in purpose
        ? purpose.sourceId
        : 'stream' in purpose
          ? purpose.stream
          : '';
  return `${purpose.kind}/${purpose.run}/${subject}/${sender}`;
}
