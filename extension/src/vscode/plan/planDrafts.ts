import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { checkRules } from '../../engine/comparison/rules/compileRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import type { Membership } from '../../engine/membership/membership.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { OtherDeciding } from '../../engine/run/planPreviews.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import type {
  DecidingAnswers,
  DecidingRequest,
  Draft,
  DraftPreview,
  DraftProblem,
} from '../../webview/decidingMessages.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { shown } from '../messages/words.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';
import { decidingOf, draftOf, lackingIn } from './draftDeciding.ts';
import { draftPreview, lackingText } from './draftTexts.ts';

/** What a plan that is shown was made with. */
export interface DraftedPlan {
  readonly run: number;
  readonly plan: PlanView;
  /** Of its run; absent where nobody knows them any more. */
  readonly settings: RunSettings | undefined;
  /** By label. */
  readonly sources: ReadonlyMap<string, ReadableSource>;
}

export interface DraftParts {
  /** Of the plan that is open; throws decision-late where none is. */
  readonly openPlan: () => Membership['openPlan'] | undefined;
  /** The rules of the workspace; undefined where there are none. */
  readonly rules: () => Promise<RuleSet | undefined>;
  /** Makes another plan; resolves when its run is over. */
  readonly decideAnew: (
    deciding: OtherDeciding,
    sources: ReadonlyMap<string, ReadableSource>,
  ) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** What the host says on the page about what decides, before and when it does. */
export class PlanDrafts {
  readonly #parts: DraftParts;
  /** What was being said last, and about the plan of which run: the page forgets it when it is hidden. */
  #last: { readonly run: number; readonly draft: Draft } | undefined;

  constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  async answer(
    plan: DraftedPlan,
    request: DecidingRequest,
  ): Promise<DecidingAnswers[DecidingRequest['kind']]> {
    switch (request.kind) {
      case 'draft':
        return this.#draft(plan, request.again);
      case 'preview':
        this.#last = { run: plan.run, draft: request.draft };
        return this.#preview(plan, request.draft);
      case 'apply':
        return this.#apply(plan, request.draft);
    }
  }

  #draft({ run, settings }: DraftedPlan, again: boolean): Draft {
    if (again && this.#last?.run === run) return this.#last.draft;
    return draftOf(settings ?? { preset: 'update', from: '' });
  }

  async #preview(plan: DraftedPlan, draft: Draft): Promise<DraftPreview> {
    const words = editorWords();
    const found = await this.#decidingOf(plan, draft);
    if ('problem' in found) return { problem: found.problem };
    try {
      const made = await this.#parts.openPlan()?.previews.preview(found.deciding);
      return made === undefined ? {} : { counted: draftPreview(made, plan.plan, words) };
    } catch (error) {
      // The plan is open no more: what it would come to is seen after the next comparison.
      if (asBytesyncError(error).code === 'decision-late') return {};
      return { problem: problemOf(error) };
    }
  }

  async #apply(plan: DraftedPlan, draft: Draft): Promise<DecidingAnswers['apply']> {
    const found = await this.#decidingOf(plan, draft);
    if ('problem' in found) return { problem: found.problem };
    this.#last = undefined;
    // It takes as long as a run; what comes of it is seen in the state.
    this.#parts.decideAnew(found.deciding, plan.sources).catch(this.#parts.failed);
    return {};
  }

  async #decidingOf(
    { plan }: DraftedPlan,
    draft: Draft,
  ): Promise<{ readonly deciding: OtherDeciding } | { readonly problem: DraftProblem }> {
    try {
      const rules = draft.preset === 'rules' ? await this.#parts.rules() : undefined;
      const lacking = lackingIn(draft, rules);
      if (lacking !== undefined) {
        return { problem: { text: lackingText(lacking, editorWords()) } };
      }
      const terms = { rules, from: plan.from, nowUs: Date.now() * 1000 };
      const deciding = decidingOf(draft, terms);
      const labels = plan.sources.map(({ label }) => label);
      if (deciding.rules) checkRules(deciding.rules.set, labels);
      return { deciding };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }
}

function problemOf(error: unknown): DraftProblem {
  const { code, values } = asBytesyncError(error);
  return { text: shown(translatedSentence(code, values, editorWords())) };
}
