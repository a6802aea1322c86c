import type { StreamFacts } from '../planning/planFacts.ts';
import { type ChosenStream, Precedence } from './precedence.ts';
import type { RunContext } from './runContext.ts';

/** What goes first among what this member sends, and among what each of the others sends to it. */
export class Precedences {
  readonly #columns: RunContext['columns'];
  readonly #bySender = new Map<string, Precedence>();
  readonly #none = new Precedence([]);

  constructor(streams: readonly StreamFacts[], { columns, own }: RunContext) {
    this.#columns = columns;
    const isOwn = (column: number) => own.some((one) => one.column === column);
    const chosen = new Map<string, ChosenStream[]>();
    for (const [stream, { first, from, targets, deltas }] of streams.entries()) {
      if (!first || !(isOwn(from) || targets.some(isOwn))) continue;
      const sender = this.#senderOf(from);
      chosen.set(sender, [...(chosen.get(sender) ?? []), { stream, deltas: deltas > 0 }]);
    }
    for (const [sender, ahead] of chosen) this.#bySender.set(sender, new Precedence(ahead));
  }

  /** That among the streams of its sender. */
  of({ from }: StreamFacts): Precedence {
    return this.#bySender.get(this.#senderOf(from)) ?? this.#none;
  }

  #senderOf(column: number): string {
    return this.#columns[column]?.memberId ?? '';
  }
}
