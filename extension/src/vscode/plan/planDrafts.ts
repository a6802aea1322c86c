import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { checkFilter } from '../../engine/comparison/filter/runFilter.ts';
import type { RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesParts } from '../../engine/comparison/rules/rulesText.ts';
import type { Membership } from '../../engine/membership/membership.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { OtherDeciding } from '../../engine/run/planPreviews.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import type {
  DecidingAnswers,
  DecidingRequest,
  Draft,
  DraftBegun,
  DraftPreview,
  DraftProblem,
  NamedFilter,
} from '../../webview/decidingMessages.ts';
import { withNamed } from '../../webview/namedFilter.ts';
import type { SavedRules, Unsaved } from '../commands/workspaceRules.ts';
import type { Words } from '../messages/words.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';
import { decidingOf, draftOf, lackingIn } from './draftDeciding.ts';
import { changedParts, ontoFile } from './draftOntoFile.ts';
import { draftParts } from './draftParts.ts';
import { problemOf } from './draftProblem.ts';
import { draftPreview, lackingText, unsavedText } from './draftTexts.ts';
import { usableRules } from './usableRules.ts';

/** What a plan that is shown was made with. */
export interface DraftedPlan {
  readonly run: number;
  readonly plan: PlanView;
  /** Of its run; absent where nobody knows them any more. */
  readonly settings: RunSettings | undefined;
  /** By label. */
  readonly sources: ReadonlyMap<string, ReadableSource>;
}

export interface DraftsParts {
  readonly words: () => Words;
  /** Of the plan that is open; throws decision-late where none is. */
  readonly openPlan: () => Pick<Membership['openPlan'], 'previews'> | undefined;
  /** The rules of the workspace. */
  readonly saved: () => Promise<SavedRules>;
  /** Keeps them there; see `saveRules`. */
  readonly save: (parts: RulesParts, saved: SavedRules) => Promise<Unsaved | undefined>;
  /** Asks for a name of a filter, and keeps it there. Undefined: it was not saved. */
  readonly saveFilter: (filter: string) => Promise<NamedFilter | undefined>;
  /** Gets ready for another plan; what it gives begins with it. Undefined: somebody would rather not. */
  readonly decideAnew: (
    deciding: OtherDeciding,
    sources: ReadonlyMap<string, ReadableSource>,
  ) => Promise<(() => Promise<void>) | undefined>;
  readonly failed: (error: unknown) => void;
}

/** What is asked about a draft. */
type DraftRequest = Exclude<DecidingRequest, { kind: 'saveFilter' }>;

/** How a draft is to be applied. */
type Applying = Pick<Extract<DecidingRequest, { kind: 'apply' }>, 'overwrite' | 'onlySave'>;

type Wrong = { readonly problem: DraftProblem };

interface Found {
  readonly deciding: OtherDeciding;
  /** What the workspace had when rules were to decide. */
  readonly saved?: SavedRules;
}

/** Of a file that nobody can read: whatever is saved is not what it was made from. */
const UNREADABLE = 'unreadable';

/** What the host says on the page about what decides, before and when it does. */
export class PlanDrafts {
  readonly #parts: DraftsParts;
  /** What was being said last, and about the plan of which run: the page forgets it when it is hidden. */
  #last: { readonly run: number; readonly draft: Draft } | undefined;

  constructor(parts: DraftsParts) {
    this.#parts = parts;
  }

  async answer(
    plan: DraftedPlan,
    request: DraftRequest,
  ): Promise<DecidingAnswers[DraftRequest['kind']]> {
    switch (request.kind) {
      case 'draft':
        return this.#begin(plan, request.again);
      case 'preview':
        this.#last = { run: plan.run, draft: request.draft };
        return this.#preview(plan, request.draft);
      case 'apply':
        return this.#apply(plan, request.draft, request);
    }
  }

  /**
   * Asks for a name of a filter of the grid, and saves it; what is being said then has it, too.
   * @param named is called when it is saved
   * @throws BytesyncError filter-invalid
   */
  saveFilter({ plan }: DraftedPlan, filter: string, named: (filter: NamedFilter) => void): void {
    checkFilter(
      filter,
      plan.sources.map(({ label }) => label),
    );
    // Whoever is asked takes their time.
    this.#parts
      .saveFilter(filter)
      .then((saved) => {
        if (saved === undefined) return;
        const { name } = saved;
        const last = this.#last;
        this.#last = last && { ...last, draft: withNamed(last.draft, saved, { name, filter }) };
        named(saved);
      })
      .catch(this.#parts.failed);
  }

  async #begin({ run, settings }: DraftedPlan, again: boolean): Promise<DraftBegun> {
    const kept = again && this.#last?.run === run ? this.#last.draft : undefined;
    const sides = draftOf(settings ?? { preset: 'update', from: '' });
    const draftOfFile = (file: RulesFile | undefined, revision: string): Draft => {
      const begun = draftParts(file);
      return { ...sides, ...begun, begun, revision };
    };
    try {
      const { file, revision, hasComments } = await this.#parts.saved();
      return { draft: kept ?? draftOfFile(file, revision), hasComments };
    } catch {
      // Why they can't be read is said as soon as they are to decide.
      const draft = kept ?? draftOfFile(undefined, UNREADABLE);
      return { draft, hasComments: false, isUnreadable: true };
    }
  }

  async #preview(plan: DraftedPlan, draft: Draft): Promise<DraftPreview> {
    const words = this.#parts.words();
    try {
      const read = await this.#saved(draft, words);
      const found = 'problem' in read ? read : this.#decidingOf(plan, draft, read.saved);
      if ('problem' in found) return found;
      const made = await this.#parts.openPlan()?.previews.preview(found.deciding);
      return made === undefined ? {} : { counted: draftPreview(made, plan.plan, words) };
    } catch (error) {
      // The plan is open no more: what it would come to is seen after the next comparison.
      if (asBytesyncError(error).code === 'decision-late') return {};
      return { problem: problemOf(error, words) };
    }
  }

  async #apply(
    plan: DraftedPlan,
    draft: Draft,
    applying: Applying,
  ): Promise<DecidingAnswers['apply']> {
    const read = await this.#saved(draft, this.#parts.words());
    const { problem } =
      'problem' in read ? read : await this.#applied(plan, draft, read.saved, applying);
    if (problem === undefined) return {};
    // Whose rules count is still to be said by whoever edits these.
    const isOther =
      'problem' in read || (read.saved !== undefined && read.saved.revision !== draft.revision);
    return { problem: { ...problem, ...(applying.overwrite && isOther && { isStale: true }) } };
  }

  async #applied(
    plan: DraftedPlan,
    draft: Draft,
    saved: SavedRules | undefined,
    applying: Applying,
  ): Promise<DecidingAnswers['apply']> {
    const words = this.#parts.words();
    const { overwrite, onlySave } = applying;
    try {
      const found = this.#decidingOf(plan, draft, saved, applying);
      if ('problem' in found) return found;
      if (onlySave) {
        const why = await this.#save(found, draft, overwrite);
        return why === undefined ? {} : { problem: unsavedText(why, words) };
      }
      // Before anything is saved: rules of a plan that can't be made stay on the page.
      const begin = await this.#parts.decideAnew(found.deciding, plan.sources);
      if (begin === undefined) return { problem: { text: words.t('Nothing was changed here.') } };
      const why = await this.#save(found, draft, overwrite);
      if (why !== undefined) return { problem: unsavedText(why, words) };
      this.#last = undefined;
      // It takes as long as a run; what comes of it is seen in the state.
      begin().catch(this.#parts.failed);
      return {};
    } catch (error) {
      return { problem: problemOf(error, words) };
    }
  }

  /** Rules that nobody has changed are not written again: the file stays as somebody wrote it. */
  async #save({ saved }: Found, draft: Draft, overwrite: boolean): Promise<Unsaved | undefined> {
    if (saved === undefined) return undefined;
    // Its groups decide, too, even where its rules are these.
    if (!overwrite && saved.revision !== draft.revision) return 'changed';
    const parts = changedParts(draft, saved.file);
    if (Object.keys(parts).length === 0) return undefined;
    return this.#parts.save(parts, saved);
  }

  /** @param applying where no plan is made there need be no rules */
  #decidingOf(
    { plan }: DraftedPlan,
    asked: Draft,
    saved: SavedRules | undefined,
    applying?: Applying,
  ): Found | Wrong {
    const words = this.#parts.words();
    // What the file has by then decides.
    const draft = saved && applying?.overwrite ? ontoFile(asked, saved.file) : asked;
    const lacking = lackingIn(draft);
    if (lacking !== undefined && !(applying?.onlySave && lacking === 'rules'))
      return { problem: { text: lackingText(lacking, words) } };
    const labels = plan.sources.map(({ label }) => label);
    const terms = { from: plan.from, nowUs: Date.now() * 1000 };
    if (saved === undefined) return { deciding: decidingOf(draft, terms) };
    const usable = usableRules(draft, asked, { file: saved.file, labels, words });
    if ('problem' in usable) return usable;
    return { deciding: decidingOf(draft, { ...terms, ...usable }), saved };
  }

  /** What the workspace has, where rules are to decide. Why its file can't be read is about none of the rules that are edited. */
  async #saved({ preset }: Draft, words: Words): Promise<Pick<Found, 'saved'> | Wrong> {
    if (preset !== 'rules') return {};
    try {
      return { saved: await this.#parts.saved() };
    } catch (error) {
      return { problem: { text: problemOf(error, words).text } };
    }
  }
}
