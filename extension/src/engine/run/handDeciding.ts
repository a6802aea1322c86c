import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { Choice, Chosen, SelectionChoice } from '../comparison/byHand/chosenItems.ts';
import { askHands } from '../planning/plannedHands.ts';
import { hasRoom, redoable, undoable } from '../session/decisionLog.ts';
import type { LogMessage } from '../session/messages.ts';
import { mayDecide } from '../session/state.ts';
import { ContentsAsking } from './contentsAsking.ts';
import { PlanPreviews, type PreviewContext } from './planPreviews.ts';

/** How a person here decides by hand about the plan of a run, while it is open. */
export class HandDeciding {
  /** For those, too, who may not decide. */
  readonly contents: ContentsAsking;
  readonly previews: PlanPreviews;
  readonly #context: PreviewContext;

  constructor(context: PreviewContext) {
    this.#context = context;
    this.contents = new ContentsAsking(context);
    this.previews = new PlanPreviews(context);
  }

  /** @throws BytesyncError not-allowed, decision-late, decided-too-many, source-unknown, entry-vanished */
  async decide(choice: Choice | SelectionChoice): Promise<void> {
    this.#require();
    const { run, session } = this.#context;
    if ('run' in choice && choice.run !== run) throw new BytesyncError('decision-late');
    const { items, many } = await this.#chosen(choice);
    const decisionId = createId();
    const about = { items: [...items], ...(many && { many }), action: choice.action };
    await this.#say({ type: 'decided', run, decisionId, ...about, atMs: Date.now() });
    const { made } = session.state.decisions;
    if (!made.some((one) => one.decisionId === decisionId))
      throw new BytesyncError('decision-late');
  }

  /** Takes back what this member decided last; nothing where there is nothing. @throws BytesyncError not-allowed, decision-late */
  async undo(): Promise<void> {
    this.#require();
    const { session, run } = this.#context;
    const found = undoable(session.state.decisions, session.identity.memberId);
    if (found === undefined) return;
    await this.#say({ type: 'decision-undone', run, decisionId: found.decisionId });
  }

  /** Decides again what this member took back last. @throws BytesyncError not-allowed, decision-late */
  async redo(): Promise<void> {
    this.#require();
    const { session, run } = this.#context;
    const found = redoable(session.state.decisions, session.identity.memberId);
    if (found === undefined) return;
    await this.#say({ type: 'decision-redone', run, decisionId: found.decisionId });
  }

  /** By their paths where that is possible, since only these are known where the comparison isn't there any more. */
  async #chosen(choice: Choice | SelectionChoice): Promise<Chosen> {
    const { planner, session } = this.#context;
    const { action } = choice;
    const { memberId } = session.identity;
    let count = 0;
    for (const asMany of [false, true]) {
      const chosen = await askHands(planner, { kind: 'chosen', choice, asMany });
      count = chosen.count;
      if (count === 0) throw new BytesyncError('entry-vanished', { path: firstOf(choice) });
      if (hasRoom(session.state.decisions, memberId, { ...chosen, action })) return chosen;
    }
    throw new BytesyncError('decided-too-many', { count });
  }

  #require(): void {
    const { session, run } = this.#context;
    const { state } = session;
    if (state.phase.kind !== 'analysis' || state.phase.run !== run) {
      throw new BytesyncError('decision-late');
    }
    if (!mayDecide(state, session.identity.memberId)) throw new BytesyncError('not-allowed');
  }

  #say(message: LogMessage): Promise<void> {
    return this.#context.session.room.post([message]);
  }
}

function firstOf(choice: Choice | SelectionChoice): string {
  return 'paths' in choice ? (choice.paths[0] ?? '') : '';
}
