import type { DirectMessage } from '../session/messages.ts';
import type { RunContext } from './runContext.ts';

type Counts = Partial<Omit<DirectMessage, 'type' | 'phase'>>;

const INTERVAL_MS = 250;

/**
 * Adds up the progress of this member's parts of a phase and tells it at most four times a second,
 * to whoever shows this member and to the others.
 */
export class ProgressReporter {
  readonly #context: Pick<RunContext, 'session' | 'ui'>;
  readonly #phase: DirectMessage['phase'];
  readonly #parts = new Map<string, Counts>();
  #timer: NodeJS.Timeout | undefined;

  constructor(context: Pick<RunContext, 'session' | 'ui'>, phase: DirectMessage['phase']) {
    this.#context = context;
    this.#phase = phase;
    this.#tell();
  }

  /** Replaces what is known of one part. */
  add(part: string, counts: Counts): void {
    this.#parts.set(part, { ...this.#parts.get(part), ...counts });
    this.#timer ??= setTimeout(() => this.#tell(), INTERVAL_MS);
  }

  /** Tells the last state. */
  end(): void {
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sum = (name: keyof Counts) =>
      [...this.#parts.values()].reduce((total, part) => total + (part[name] ?? 0), 0);
    const message: DirectMessage = {
      type: 'progress',
      phase: this.#phase,
      filesDone: sum('filesDone'),
      filesTotal: sum('filesTotal'),
      bytesDone: sum('bytesDone'),
      bytesTotal: sum('bytesTotal'),
    };
    const { session, ui } = this.#context;
    ui.progress(session.identity.memberId, message);
    if (!session.signal.aborted) session.room.direct(message);
  }
}
