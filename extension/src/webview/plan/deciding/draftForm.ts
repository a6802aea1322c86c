import type { PresetChoice } from '../../decidingChoices.ts';
import type { Draft, DraftBegun, NamedFilter } from '../../decidingMessages.ts';
import type { GridRange, RowsFilter } from '../../gridMessages.ts';
import type { PlanPage } from '../../messages.ts';
import { withNamed } from '../../namedFilter.ts';
import type { GridPage } from '../grid/grid.ts';
import { filled } from '../model.ts';
import { withFrom, withPreset } from './draftSides.ts';
import { CLOSED, type DraftState } from './draftState.ts';
import { type EditedDraft, spelled } from './editedDraft.ts';
import { FormProposals } from './formProposals.ts';
import { GroupList, type GroupsOwner } from './groupList.ts';
import { withTokens } from './groupTokens.ts';
import { filterId, RuleList, type RulesOwner, rowsFilterId } from './ruleList.ts';
import { SavedList, type SavedOwner, savedId } from './savedList.ts';

/** What is typed is counted so long after the last key, in ms. */
const TYPED_MS = 400;

/** Where people say what decides, and see what that would come to before it does. */
export class DraftForm {
  readonly #page: GridPage;
  readonly rules: RuleList;
  readonly groups: GroupList;
  readonly filters: SavedList;
  /** What may stand in its boxes. */
  readonly proposals: FormProposals;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #state: DraftState = CLOSED;
  #plan: PlanPage | undefined;
  /** Answers to what was asked before count no more. */
  #turns = 0;
  /** Id of what is to get the focus. */
  #focus: string | undefined;
  #keptRun: number | undefined;
  /** What was to be applied last was only to be saved. */
  #onlySaves = false;

  /** @param keptRun that a form was open about when the page was there last */
  constructor(page: GridPage, keptRun?: number) {
    this.#page = page;
    this.#keptRun = keptRun;
    this.proposals = new FormProposals(page, (box) => {
      return { run: this.#plan?.run, filter: this.#textOf(box) };
    });
    const owner = this.#owner();
    this.rules = new RuleList(owner);
    this.groups = new GroupList(owner);
    this.filters = new SavedList(owner);
  }

  #owner(): RulesOwner & GroupsOwner & SavedOwner {
    const form = this;
    return {
      get rules() {
        return form.#state.draft?.rules ?? [];
      },
      get groups() {
        return form.#state.draft?.groups ?? [];
      },
      get filters() {
        return form.#state.draft?.filters ?? [];
      },
      get labels() {
        return form.labels;
      },
      changeRules: (rules, isTyping) => this.#change((draft) => ({ ...draft, rules }), isTyping),
      changeGroups: (groups, rules, isTyping) =>
        this.#change((draft) => ({ ...draft, groups, rules }), isTyping),
      changeFilters: (filters, isTyping) =>
        this.#change((draft) => ({ ...draft, filters }), isTyping),
      askAbout: (asked) => this.#set({ asked }),
      forgetRows: (rule) => this.#forgetRows(rule),
      focus: (id) => {
        this.#focus = id;
      },
    };
  }

  get state(): DraftState {
    return this.#state;
  }

  /** The run that the form is open about, to be kept while the page is away. */
  get keptRun(): number | undefined {
    return this.#state.draft === undefined ? undefined : this.#plan?.run;
  }

  /** All is drawn: gives the focus to what is to have it, once it is there. */
  giveFocus(find: (id: string) => { focus(): void } | null): void {
    const focused = this.#focus === undefined ? null : find(this.#focus);
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
    else if (this.#state.draft !== undefined && !this.#state.isApplying) this.#count();
  }

  /** Opens the form with what decides now, or closes it. */
  toggle(): void {
    if (this.#state.draft !== undefined) this.close();
    else this.#open();
  }

  /**
   * Begins a rule about rows, with filters to choose from that all of them match; opens the form where it is closed.
   * @param view that the rows are of
   * @param name of the rule, with {0}: its place
   */
  ruleFrom(ranges: readonly GridRange[], view: number, name: string): void {
    const { run } = this.#plan ?? {};
    if (run === undefined || this.#state.isApplying) return;
    this.#page.requests
      .send({ kind: 'propose', run, view, ranges: [...ranges] })
      .then((proposed) => {
        if (run !== this.#plan?.run || this.#state.isApplying) return;
        const add = () => this.#addOfRows(proposed, name);
        if (this.#state.draft === undefined) this.#begin(false, (begun) => begun, add);
        else add();
      })
      .catch((error: unknown) => this.#page.failed(error));
  }

  /** The common pattern is chosen first. */
  #addOfRows(proposed: readonly RowsFilter[], name: string): void {
    const { draft, ofRows } = this.#state;
    const [first] = proposed;
    if (draft === undefined || first === undefined) return;
    const rule = this.rules.made(filled(name, draft.rules.length + 1), first.filter);
    this.#focus = rowsFilterId(rule.key, 0);
    this.#state = { ...this.#state, ofRows: new Map([...ofRows, [rule.key, proposed]]) };
    this.#change((before) => {
      const ruled = withPreset(before, 'rules', this.labels);
      return { ...ruled, rules: [...ruled.rules, rule] };
    });
  }

  /** What takes the place of the filter that was chosen is no such filter. */
  #forgetRows(rule: number): void {
    const others = [...this.#state.ofRows].filter(([key]) => key !== rule);
    if (!this.#state.isApplying) this.#set({ ofRows: new Map(others) });
  }

  /** A filter has got a name in the file meanwhile: what is being said goes on with it. */
  named(filter: NamedFilter): void {
    const { draft, isApplying } = this.#state;
    if (draft === undefined) return;
    const [made] = this.filters.edited([filter]);
    if (made === undefined) return;
    this.#set({ draft: withNamed(draft, filter, made) });
    if (!isApplying) this.#count();
  }

  /** Forgets what was said; what is on its way can't be taken back. */
  close(): void {
    if (!this.#state.isApplying) this.#close();
  }

  #close(): void {
    this.#forget();
    this.#focus = 'decides';
    this.#set(CLOSED);
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

  /** What is the workspace's of it, without another plan. */
  save(): void {
    this.apply(false, true);
  }

  /** What was to be applied last, also where the file was changed elsewhere. */
  overwrite(): void {
    this.apply(true, this.#onlySaves);
  }

  /**
   * @param overwrite also where the file of the rules was changed elsewhere
   * @param onlySave makes no plan
   */
  apply(overwrite = false, onlySave = false): void {
    const { draft, isApplying } = this.#state;
    const { run } = this.#plan ?? {};
    if (draft === undefined || run === undefined || isApplying) return;
    // What was being counted would take the place of why it is not applied.
    this.#forget();
    this.#onlySaves = onlySave;
    this.#set({ isApplying: true, isSaved: false });
    this.#page.requests
      .send({ kind: 'apply', run, draft: spelled(draft), overwrite, onlySave })
      .then(({ problem }) => {
        if (run !== this.#plan?.run) return;
        if (problem === undefined) return onlySave ? this.#reload(true) : this.#close();
        const isStale = problem.isStale === true;
        this.#set({ isApplying: false, isStale, preview: { problem } });
      })
      .catch((error: unknown) => this.#failed(error));
  }

  /** Takes the rules that the file has by now instead of these. */
  load(): void {
    if (this.#state.isApplying) return;
    this.#focus = 'add-rule';
    this.#reload(false);
  }

  /** @param isSaved what the file has was just put there */
  #reload(isSaved: boolean): void {
    const { draft: edited } = this.#state;
    const take = ({ draft, ...rest }: DraftBegun): DraftBegun => {
      const others = edited === undefined ? draft : spelled(edited);
      // What nobody can read takes no place of what was edited; why it can't be read is said with the preview.
      if (rest.isUnreadable) return { ...rest, draft: others };
      const { rules, groups, filters, begun, revision } = draft;
      return { ...rest, draft: { ...others, rules, groups, filters, begun, revision } };
    };
    this.#begin(false, take, () => {
      this.#set({ isApplying: false, isSaved });
      this.#count();
    });
  }

  /** Of all data sources. */
  get labels(): readonly string[] {
    return this.#plan?.grid.sources.map(({ label }) => label) ?? [];
  }

  /** Another run: what was said of the one before is over, unless the page was only away. */
  #started(page: PlanPage | undefined): void {
    this.#focus = undefined;
    this.#forget();
    this.#set(CLOSED);
    if (page === undefined) return;
    const isBack = page.run === this.#keptRun;
    this.#keptRun = undefined;
    if (isBack) this.#open(true);
  }

  #open(again = false): void {
    if (!again) this.#focus = 'preset';
    this.#begin(again, (begun) => begun);
  }

  /** @param then what is done with what is there by then, instead of counting it */
  #begin(
    again: boolean,
    take: (begun: DraftBegun) => DraftBegun,
    then: () => void = () => this.#count(),
  ): void {
    const { run } = this.#plan ?? {};
    if (run === undefined) return;
    this.#turns += 1;
    const turn = this.#turns;
    this.#page.requests
      .send({ kind: 'draft', run, again })
      .then((begun) => {
        if (turn !== this.#turns || begun === undefined) return;
        const { draft, hasComments } = take(begun);
        this.#set({ draft: this.#edited(draft), hasComments, isStale: false, asked: undefined });
        then();
      })
      .catch((error: unknown) => {
        this.#set({ isApplying: false });
        this.#page.failed(error);
      });
  }

  #edited(draft: Draft): EditedDraft {
    const groups = this.groups.edited(draft.groups);
    const rules = withTokens(this.rules.edited(draft.rules), groups);
    return { ...draft, groups, rules, filters: this.filters.edited(draft.filters) };
  }

  #change(change: (draft: EditedDraft) => EditedDraft, isTyping = false): void {
    const { draft, isApplying } = this.#state;
    if (draft === undefined || isApplying) return;
    this.#set({ draft: change(draft), isSaved: false, asked: undefined });
    if (isTyping) this.#countSoon();
    else this.#count();
  }

  #countSoon(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#count(), TYPED_MS);
  }

  /** What is on its way is about nothing any more. */
  #forget(): void {
    clearTimeout(this.#typing);
    this.#turns += 1;
    this.proposals.close();
  }

  #textOf(box: string): string {
    const { rules = [], filters: saved = [] } = this.#state.draft ?? {};
    const named = saved.find(({ key }) => savedId(key, 'filter') === box);
    if (named !== undefined) return named.filter;
    for (const { key, filters } of rules) {
      const found = filters.find((_, at) => filterId(key, at) === box);
      if (found !== undefined) return found;
    }
    return '';
  }

  /** What the draft would come to. */
  #count(): void {
    clearTimeout(this.#typing);
    const { draft } = this.#state;
    const { run } = this.#plan ?? {};
    if (draft === undefined || run === undefined) return;
    this.#turns += 1;
    const turn = this.#turns;
    this.#set({ preview: undefined });
    this.#page.requests
      .send({ kind: 'preview', run, draft: spelled(draft) })
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
