import type { ItemCounts } from '../comparison/rows/itemStates.ts';
import type {
  Comparing,
  DroppedMember,
  MemberUi,
  RunPhase,
  ShownMember,
  TakeItems,
} from '../run/memberUi.ts';
import type { DirectMessage, RunSettings } from '../session/messages.ts';
import type { RunQuestions } from './membership.ts';
import type { Activity, MemberView, ShownItems } from './view.ts';

type Parts = Pick<
  Extract<Activity, { kind: 'run' }>,
  'paused' | 'pausedBy' | 'deciding' | 'mayAsk'
>;

/** A run as it is shown while it goes on: what it tells is kept, what it asks is passed on. */
export class ShownRun implements MemberUi {
  readonly #run: number;
  readonly #questions: RunQuestions;
  readonly #changed: () => void;
  readonly #progress = new Map<string, DirectMessage>();
  readonly #dropped = new Map<string, MemberView['dropped']>();
  #settings: RunSettings | undefined;
  #phase: RunPhase = 'inventory';
  #waitingFor: readonly ShownMember[] = [];
  #comparing: Comparing | undefined;
  #items: ShownItems | undefined;
  #takeItems: TakeItems | undefined;

  constructor(run: number, questions: RunQuestions, changed: () => void) {
    this.#run = run;
    this.#questions = questions;
    this.#changed = changed;
  }

  /** @param settings undefined before it has begun, and when it has ended for the others */
  activity(settings: RunSettings | undefined, parts: Parts): Activity {
    this.#settings = settings ?? this.#settings;
    if (this.#settings === undefined) return { kind: 'idle' };
    return {
      ...{ kind: 'run', run: this.#run, settings: this.#settings },
      ...{ phase: this.#phase, waitingFor: this.#waitingFor, ...parts },
      ...(this.#comparing && { comparing: this.#comparing }),
      ...(this.#items && { items: this.#items }),
    };
  }

  progressOf(memberId: string): DirectMessage | undefined {
    return this.#progress.get(memberId);
  }

  droppedOf(memberId: string): MemberView['dropped'] {
    return this.#dropped.get(memberId);
  }

  members(): void {
    // The view has them from the session.
  }

  phase(phase: RunPhase): void {
    this.#phase = phase;
    this.#waitingFor = [];
    this.#changed();
  }

  progress(memberId: string, { items, ...progress }: DirectMessage): void {
    if (items !== undefined) this.#takeItems?.(memberId, items);
    this.#progress.set(memberId, progress);
    this.#changed();
  }

  carriesOut(take: TakeItems): void {
    this.#takeItems = take;
  }

  items(counts: ItemCounts): void {
    this.#items = { ...counts, told: (this.#items?.told ?? 0) + 1 };
    this.#changed();
  }

  dropped({ memberId, code, values, since }: DroppedMember): void {
    this.#dropped.set(memberId, { code, values, since });
    this.#changed();
  }

  waitingFor(members: readonly ShownMember[]): void {
    this.#waitingFor = members;
    this.#changed();
  }

  comparing(comparing: Comparing | undefined): void {
    this.#comparing = comparing;
    this.#changed();
  }

  plan(...args: Parameters<MemberUi['plan']>): void {
    this.#questions.plan(...args);
  }

  confirmPlan(): Promise<boolean> {
    return this.#questions.confirmPlan();
  }

  confirmGuards(...args: Parameters<MemberUi['confirmGuards']>): Promise<boolean> {
    return this.#questions.confirmGuards(...args);
  }

  consent(): Promise<boolean> {
    return this.#questions.consent();
  }
}
