import { html, nothing } from 'lit';
import { ACTION_KINDS, ALL_SOURCES, OTHER_SOURCES, takesFrom } from '../../decidingChoices.ts';
import type { DraftAction } from '../../decidingMessages.ts';
import { filled } from '../model.ts';
import { tokenOf } from './groupTokens.ts';
import { type Named, oneTemplate, someTemplate } from './namesTemplate.ts';
import { type EditedRule, withKind, withNames, withSources } from './ruleEdits.ts';
import { actionId } from './ruleList.ts';
import type { RuleParts } from './ruleTemplate.ts';

/** One thing that a rule does. @param at its place among them */
export function actionTemplate(
  { key, actions }: EditedRule,
  action: DraftAction,
  at: number,
  { model, page, form }: RuleParts,
) {
  const { rules: words } = model.texts.deciding;
  const { labels, state } = form;
  const groups = state.draft?.groups ?? [];
  const id = actionId(key, at);
  const kinds = ACTION_KINDS.map((name) => ({ name, text: words.kinds[name] }));
  const change = (changed: DraftAction) => form.rules.action(key, at, () => changed);
  const kind = (name: string) => {
    const chosen = ACTION_KINDS.find((one) => one === name);
    if (chosen !== undefined) change(withKind(action, chosen, labels));
  };
  const all: Named = { name: ALL_SOURCES, text: words.all };
  const sources: readonly Named[] = [
    ...page.grid.sources.map(({ label, name }) => ({ name: label, text: `${label} (${name})` })),
    ...groups.map((group) => ({ name: tokenOf(group.key), text: group.name })),
  ];
  const others = takesFrom(action.kind) ? [{ name: OTHER_SOURCES, text: words.others }] : [];
  const from = [all, ...sources, ...unknown(action.from, [all, ...sources])];
  const to = [all, ...others, ...sources, ...unknown(action.to, [all, ...others, ...sources])];
  return html`<div class="does">
    ${oneTemplate(id, filled(words.action, at + 1), kinds, action.kind, kind)}
    ${
      takesFrom(action.kind)
        ? someTemplate(`${id}-from`, words.from, from, action.from, (names) =>
            change(withSources(action, withNames(names, action.from), labels)),
          )
        : nothing
    }
    ${someTemplate(
      `${id}-to`,
      takesFrom(action.kind) ? words.to : words.at,
      to,
      action.to,
      (names) => change({ ...action, to: withNames(names, action.to) }),
    )}
    ${
      actions.length < 2
        ? nothing
        : html`<button
            class="chip"
            aria-label=${filled(words.removeAction, at + 1)}
            title=${filled(words.removeAction, at + 1)}
            @click=${() => form.rules.removeAction(key, at)}
          >
            <span aria-hidden="true">✕</span>
          </button>`
    }
  </div>`;
}

/** Names that a rule has and that nobody here is called: they are there to be taken away. */
function unknown(names: readonly string[], known: readonly Named[]): Named[] {
  return names
    .filter((name) => !known.some((one) => one.name === name))
    .map((name) => ({ name, text: name }));
}
