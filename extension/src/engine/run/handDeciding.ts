import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { Choice } from '../comparison/byHand/chosenItems.ts';
import { redoable, undoable } from '../session/decisionLog.ts';
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
  async decide(choice: Choice): Promise<void> {
    this.#require();
    const { planner, run, session } = this.#context;
    const items = [...(await planner.call('chosen', choice))];
    if (items.length === 0)
      throw new BytesyncError('entry-vanished', { path: choice.paths[0] ?? '' });
    const decisionId = createId();
    const { action } = choice;
    await this.#say({ type: 'decided', run, decisionId, items, action, atMs: Date.now() });
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
