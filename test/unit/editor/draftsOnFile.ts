import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { rulesSpan } from '../../../extension/src/engine/comparison/rules/partSpans.ts';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import { withRules } from '../../../extension/src/engine/comparison/rules/rulesText.ts';
import type { OtherDeciding } from '../../../extension/src/engine/run/planPreviews.ts';
import { PlanDrafts } from '../../../extension/src/vscode/plan/planDrafts.ts';
import type {
  DecidingAnswers,
  Draft,
  DraftRule,
} from '../../../extension/src/webview/decidingMessages.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH } from './english.ts';
import { planView } from './planViews.ts';

const PLAN = planView([{ a: f('x') }, {}]);
const { targets } = PLAN.summary;
export const OLD =
  '{\n  // ours\n  "groups": { "servers": ["B"] },\n  "rules": [{ "name": "old", "do": [{ "leave": "all" }] }],\n}\n';

/** The file with rules of one test. */
interface RulesFile {
  /** Undefined where there is none. */
  read(): string | undefined;
  write(text: string): void;
  /** Whether no plan is begun. */
  isRefused?(): boolean;
}

const preview = async ({ preset }: OtherDeciding) => {
  if (preset === 'mirror') throw new BytesyncError('decision-late');
  return { targets, guards: [], nothingToDo: preset === 'manual', conflicts: 0 };
};
export const plan = { run: 3, plan: PLAN, settings: undefined, sources: new Map() };

/** What a plan's page asks the host about what decides. To be called in a `describe`. */
export function draftsOn(file: RulesFile) {
  const started: OtherDeciding[] = [];
  /** Filters that somebody is asked to give a name. */
  const named: string[] = [];
  let drafts: PlanDrafts;

  beforeEach(() => {
    file.write(OLD);
    started.length = 0;
    named.length = 0;
    drafts = new PlanDrafts({
      words: () => ENGLISH,
      openPlan: () => ({ previews: { preview } }) as never,
      saved: async () => {
        const text = file.read();
        return {
          ...(text !== undefined && { file: parseRulesFile(text, 'f') }),
          ...{ place: undefined, revision: text ?? '' },
          hasComments: rulesSpan(text ?? '{}')?.hasComments ?? false,
        };
      },
      save: async (set, { revision }) => {
        const text = file.read();
        if (revision !== (text ?? '')) return 'changed';
        file.write(withRules(text, set, 'f'));
        return undefined;
      },
      saveFilter: async (filter) => {
        const text = file.read();
        const before = text ?? '';
        const { filters } = parseRulesFile(before, 'f');
        const name = `Filter ${named.push(filter)}`;
        if (filter === 'is:file') return undefined;
        const revision = withRules(
          text,
          { filters: Object.fromEntries([...filters, [name, filter]]) },
          'f',
        );
        file.write(revision);
        return { name, filter, before, revision };
      },
      decideAnew: async (deciding) =>
        file.isRefused?.() ? undefined : async () => void started.push(deciding),
      failed: assert.ifError,
    });
  });

  async function begun(again = false) {
    const request = { kind: 'draft', run: 3, again } as const;
    return (await drafts.answer(plan, request)) as NonNullable<DecidingAnswers['draft']>;
  }
  async function previewed(draft: Draft) {
    return (await drafts.answer(plan, {
      kind: 'preview',
      run: 3,
      draft,
    })) as DecidingAnswers['preview'];
  }
  async function applied(draft: Draft, overwrite = false, onlySave = false) {
    const request = { kind: 'apply', run: 3, draft, overwrite, onlySave } as const;
    return (await drafts.answer(plan, request)) as DecidingAnswers['apply'];
  }
  async function withMore(...rules: readonly DraftRule[]): Promise<Draft> {
    const { draft } = await begun();
    return { ...draft, preset: 'rules', rules: [...draft.rules, ...rules] };
  }

  return {
    ...{ started, named, begun, previewed, applied, withMore },
    /** Those of the test that goes on. */
    drafts: {
      saveFilter: (...about: Parameters<PlanDrafts['saveFilter']>) => drafts.saveFilter(...about),
    },
  };
}

/** The same rules by another name. */
export function renamed(draft: Draft): Draft {
  return { ...draft, rules: draft.rules.map((rule) => ({ ...rule, name: 'renamed' })) };
}
