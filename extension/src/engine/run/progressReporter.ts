import type { DirectMessage } from '../session/messages.ts';
import type { ToldItems } from '../session/toldItems.ts';
import type { RunContext } from './runContext.ts';

type Counts = Partial<Omit<DirectMessage, 'type' | 'phase' | 'items'>>;

/** What the others are told of items beside the amounts. */
export type NextItems = (isLast: boolean) => ToldItems | undefined;

const INTERVAL_MS = 250;

/**
 * Adds up the progress of this member's parts of a phase and tells it at most four times a second,
 * to whoever shows this member and to the others.
 */
export class ProgressReporter {
  readonly #context: Pick<RunContext, 'session' | 'ui'>;
  readonly #phase: DirectMessage['phase'];
  readonly #items: NextItems;
  readonly #parts = new Map<string, Counts>();
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(
    context: Pick<RunContext, 'session' | 'ui'>,
    phase: DirectMessage['phase'],
    items: NextItems = () => undefined,
  ) {
    this.#context = context;
    this.#phase = phase;
    this.#items = items;
    this.#tell(phase);
  }

  /** Replaces what is known of one part. */
  add(part: string, counts: Counts): void {
    this.#parts.set(part, { ...this.#parts.get(part), ...counts });
    if (!this.#over) this.#timer ??= setTimeout(() => this.#tell(this.#phase), INTERVAL_MS);
  }

  /** This member's part of the phase is done and it waits for others: tells that, and nothing more. */
  end(): void {
    if (!this.#over) this.#tell('waiting');
    this.stop();
  }

  /** Tells nothing more. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #tell(phase: DirectMessage['phase']): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sum = (name: keyof Counts) =>
      [...this.#parts.values()].reduce((total, part) => total + (part[name] ?? 0), 0);
    const counts = {
      filesDone: sum('filesDone'),
      filesTotal: sum('filesTotal'),
      bytesDone: sum('bytesDone'),
      bytesTotal: sum('bytesTotal'),
    };
    const reused = sum('bytesReused');
    const all = reused > 0 ? { ...counts, bytesReused: reused } : counts;
    tellProgress(this.#context, phase, all, this.#items(phase === 'waiting'));
  }
}

/** Tells how far this member is, to whoever shows it and to the others. */
export function tellProgress(
  { session, ui }: Pick<RunContext, 'session' | 'ui'>,
  phase: DirectMessage['phase'],
  counts: Counts = {},
  items?: ToldItems,
): void {
  const none = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
  const message: DirectMessage = { type: 'progress', phase, ...none, ...counts };
  ui.progress(session.identity.memberId, message);
  if (!session.signal.aborted) session.room.direct(items ? { ...message, items } : message);
}
