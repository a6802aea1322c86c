import { droppedOf } from '../session/dropping.ts';
import type { LogMessage } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import type { OwedStream } from './owedStreams.ts';

/**
 * Whose results of a run the log has announced to their end: these members have done their part, and whether they are here
 * counts no more. Nobody is believed to have who still owes others a stream of the plan.
 */
export class ToldResults {
  readonly #session: Pick<Session, 'listen' | 'state'>;
  readonly #run: number;
  readonly #unlisten: () => void;
  /** Streams of which the end counts, by id: whose they are, and what for. */
  readonly #streams = new Map<string, { readonly sender: string; readonly name: string }>();
  /** What members have sent to its end, or have given up. */
  readonly #over = new Set<string>();
  /** By stream and recipient: what is asked for again is waited for no more. */
  readonly #again = new Set<string>();
  #owed: readonly OwedStream[] | undefined;

  constructor(session: Pick<Session, 'listen' | 'state'>, run: number) {
    this.#session = session;
    this.#run = run;
    this.#unlisten = session.listen((sender, message) => this.#take(sender, message));
  }

  /** What the members owe each other. Nobody has told anything before that is known. */
  expect(owed: readonly OwedStream[]): void {
    this.#owed = owed;
  }

  has(memberId: string): boolean {
    if (this.#owed === undefined || !this.#over.has(nameOf('results', memberId))) return false;
    const own = this.#owed.filter(({ sender }) => sender === memberId);
    return own.every((one) => this.#isOver(one));
  }

  /** They can't be had: it is as if they had not been told. */
  lost(memberId: string): void {
    this.#over.delete(nameOf('results', memberId));
  }

  close(): void {
    this.#unlisten();
  }

  /** Nobody waits for it, or not any more. */
  #isOver({ kind, stream, sender, recipients }: OwedStream): boolean {
    if (this.#over.has(nameOf(kind, sender, stream))) return true;
    const dropped = droppedOf(this.#session.state, this.#run);
    return recipients.every(
      (one) => dropped.has(one) || (kind === 'content' && this.#again.has(`${stream} ${one}`)),
    );
  }

  #take(sender: string, message: LogMessage): void {
    if (message.type === 'stream-whole' || message.type === 'stream-opened') {
      const { purpose, streamId } = message;
      if (!('run' in purpose) || purpose.run !== this.#run) return;
      const name = nameOf(purpose.kind, sender, 'stream' in purpose ? purpose.stream : undefined);
      if (message.type === 'stream-whole') this.#over.add(name);
      else this.#streams.set(streamId, { sender, name });
    } else if (message.type === 'stream-ended' || message.type === 'stream-failed') {
      const ended = this.#streams.get(message.streamId);
      if (ended?.sender !== sender) return;
      const isUseless = message.type === 'stream-failed' && ended.name.startsWith('results ');
      if (!isUseless) this.#over.add(ended.name);
    } else if (message.type === 'content-asked-again' && message.run === this.#run) {
      this.#again.add(`${message.stream} ${sender}`);
    }
  }
}

function nameOf(kind: string, sender: string, stream?: number): string {
  return `${kind} ${sender} ${stream ?? ''}`;
}
