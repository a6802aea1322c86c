import type { EnvelopeHeader } from './envelope.ts';

/**
 * Refuses replayed envelopes: for each sender, incarnation and kind a counter counts only when it is
 * above all before it. Kinds are apart because a direct message may overtake a log entry, which
 * waits for the relay's commit. Memory: at most 64 senders with 256 incarnations and kinds each. What is
 * beyond is refused, since forgetting one would let its envelopes count a second time; a member that
 * restarts that often joins anew.
 */
export class CounterWindow {
  static readonly MAX_SENDERS = 64;
  static readonly MAX_LINES = 256;

  readonly #last = new Map<string, Map<string, number>>();

  /**
   * Whether the envelope is new; if so, it is old from now on. To be asked once the envelope has been
   * opened, and its statement's signature checked where it holds one.
   */
  accept(header: Pick<EnvelopeHeader, 'sender' | 'incarnation' | 'counter' | 'kind'>): boolean {
    const { sender, counter, kind } = header;
    const line = `${kind} ${Buffer.from(header.incarnation).toString('base64url')}`;
    const ofSender = this.#last.get(sender) ?? new Map<string, number>();
    const last = ofSender.get(line);
    if (last !== undefined ? counter <= last : !this.#hasRoom(sender, ofSender)) {
      return false;
    }
    ofSender.set(line, counter);
    this.#last.set(sender, ofSender);
    return true;
  }

  /** Drops a member that left: its envelopes are refused by the roster from now on. */
  forget(sender: string): void {
    this.#last.delete(sender);
  }

  #hasRoom(sender: string, ofSender: ReadonlyMap<string, number>): boolean {
    const senderFits = this.#last.has(sender) || this.#last.size < CounterWindow.MAX_SENDERS;
    return senderFits && ofSender.size < CounterWindow.MAX_LINES;
  }
}
