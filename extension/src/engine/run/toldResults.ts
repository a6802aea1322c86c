import type { LogMessage } from '../session/messages.ts';
import type { Session } from '../session/session.ts';

/**
 * Whose results of a run the log has announced to their end: these members have done their part, and whether they are here
 * counts no more.
 */
export class ToldResults {
  readonly #run: number;
  readonly #unlisten: () => void;
  /** Ids of streams that carry results, with their senders. */
  readonly #streams = new Map<string, string>();
  readonly #members = new Set<string>();

  constructor(session: Pick<Session, 'listen'>, run: number) {
    this.#run = run;
    this.#unlisten = session.listen((sender, message) => this.#take(sender, message));
  }

  has(memberId: string): boolean {
    return this.#members.has(memberId);
  }

  /** They can't be had: it is as if they had not been told. */
  lost(memberId: string): void {
    this.#members.delete(memberId);
  }

  close(): void {
    this.#unlisten();
  }

  #take(sender: string, message: LogMessage): void {
    if (message.type === 'stream-whole' || message.type === 'stream-opened') {
      const { purpose, streamId } = message;
      if (purpose.kind !== 'results' || purpose.run !== this.#run) return;
      if (message.type === 'stream-whole') this.#members.add(sender);
      else this.#streams.set(streamId, sender);
    } else if (message.type === 'stream-ended' && this.#streams.get(message.streamId) === sender) {
      this.#members.add(sender);
    }
  }
}
