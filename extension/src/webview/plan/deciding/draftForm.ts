import type { PresetChoice } from '../../decidingChoices.ts';
import type { Draft, DraftPreview } from '../../decidingMessages.ts';
import type { PlanPage } from '../../messages.ts';
import type { GridPage } from '../grid/grid.ts';
import { withFrom, withPreset } from './draftSides.ts';

/** What is being said about what decides. */
export interface DraftState {
  /** Absent: the form is closed. */
  readonly draft?: Draft | undefined;
  /** What the draft would come to; absent: not known yet. */
  readonly preview?: DraftPreview | undefined;
  /** It is on its way: a second press does nothing. */
  readonly isApplying: boolean;
}

/** Where people say what decides, and see what that would come to before it does. */
export class DraftForm {
  readonly #page: GridPage;
  #state: DraftState = { isApplying: false };
  #plan: PlanPage | undefined;
  /** Answers to what was asked before count no more. */
  #turns = 0;
  /** Selector of what is to get the focus. */
  #focus: string | undefined;
  #keptRun: number | undefined;

  /** @param keptRun that a form was open about when the page was there last */
  constructor(page: GridPage, keptRun?: number) {
    this.#page = page;
    this.#keptRun = keptRun;
  }

  get state(): DraftState {
    return this.#state;
  }

  /** The run that the form is open about, to be kept while the page is away. */
  get keptRun(): number | undefined {
    return this.#state.draft === undefined ? undefined : this.#plan?.run;
  }

  /** All is drawn: gives the focus to what is to have it, once it is there. */
  giveFocus(root: ParentNode): void {
    const focused = this.#focus === undefined ? null : root.querySelector<HTMLElement>(this.#focus);
    if (focused === null) return;
    this.#focus = undefined;
    focused.focus();
  }

  /** Takes the plan that is shown now: a draft is about the plans of one run. */
  plan(page: PlanPage | undefined): void {
    const isSame = page?.run === this.#plan?.run;
    this.#plan = page;
    if (!isSame) this.#started(page);
    // Something was decided by hand: the draft comes to something else.
    else if (this.#state.draft !== undefined) this.#count();
  }

  /** Opens the form with what decides now, or closes it. */
  toggle(): void {
    if (this.#state.draft !== undefined) this.close();
    else this.#open();
  }

  /** Forgets what was said. */
  close(): void {
    this.#turns += 1;
    this.#focus = '#decides';
    this.#set({ draft: undefined, preview: undefined, isApplying: false });
  }

  preset(preset: PresetChoice): void {
    this.#change((draft) => withPreset(draft, preset, this.labels));
  }

  from(from: readonly string[]): void {
    this.#change((draft) => withFrom(draft, from, this.labels));
  }

  to(to: readonly string[]): void {
    this.#change((draft) => ({ ...draft, to }));
  }

  apply(): void {
    const { draft, isApplying } = this.#state;
    const { run } = this.#plan ?? {};
    if (draft === undefined || run === undefined || isApplying) return;
    this.#set({ isApplying: true });
    this.#page.requests
      .send({ kind: 'apply', run, draft })
      .then(({ problem }) => {
        if (problem !== undefined) this.#set({ isApplying: false, preview: { problem } });
      })
      .catch((error: unknown) => this.#failed(error));
  }

  /** Of all data sources. */
  get labels(): readonly string[] {
    return this.#plan?.grid.sources.map(({ label }) => label) ?? [];
  }

  /** Another run: what was said of the one before is over, unless the page was only away. */
  #started(page: PlanPage | undefined): void {
    this.#focus = undefined;
    this.#set({ draft: undefined, preview: undefined, isApplying: false });
    if (page === undefined) return;
    const isBack = page.run === this.#keptRun;
    this.#keptRun = undefined;
    if (isBack) this.#open(true);
  }

  #open(again = false): void {
    const { run } = this.#plan ?? {};
    if (run === undefined) return;
    this.#turns += 1;
    const turn = this.#turns;
    this.#page.requests
      .send({ kind: 'draft', run, again })
      .then((draft) => {
        if (turn !== this.#turns || draft === undefined) return;
        if (!again) this.#focus = '#preset';
        this.#set({ draft });
        this.#count();
      })
      .catch((error: unknown) => this.#page.failed(error));
  }

  #change(change: (draft: Draft) => Draft): void {
    const { draft } = this.#state;
    if (draft === undefined) return;
    this.#set({ draft: change(draft) });
    this.#count();
  }

  /** What the draft would come to. */
  #count(): void {
    const { draft } = this.#state;
    const { run } = this.#plan ?? {};
    if (draft === undefined || run === undefined) return;
    this.#turns += 1;
    const turn = this.#turns;
    this.#set({ preview: undefined });
    this.#page.requests
      .send({ kind: 'preview', run, draft })
      .then((preview) => {
        if (turn === this.#turns) this.#set({ preview });
      })
      .catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#set({ isApplying: false, preview: {} });
    this.#page.failed(error);
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change };
    this.#page.changed();
  }
}

/** The run that a form was open about, in what was kept. */
export function keptDraft(kept: unknown): number | undefined {
  if (typeof kept !== 'object' || kept === null || !('drafting' in kept)) return undefined;
  return typeof kept.drafting === 'number' ? kept.drafting : undefined;
}
