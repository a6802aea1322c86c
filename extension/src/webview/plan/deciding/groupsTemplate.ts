import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PlanPage } from '../../messages.ts';
import { filled, type Model } from '../model.ts';
import type { DraftForm } from './draftForm.ts';
import { groupId } from './groupList.ts';
import { type EditedGroup, rulesWith } from './groupTokens.ts';
import { namedTemplate } from './namedTemplate.ts';
import { type Named, someTemplate } from './namesTemplate.ts';

/** The names that stand for several data sources in rules. */
export function groupsTemplate(model: Model, page: PlanPage, form: DraftForm) {
  const { groups: words } = model.texts.deciding.rules;
  const { groups = [] } = form.state.draft ?? {};
  return html`
    <h3 id="groups-title">${words.title}</h3>
    <ol class="rules" aria-labelledby="groups-title">
      ${repeat(
        groups,
        ({ key }) => key,
        (group, at) => html`<li>${groupTemplate(group, at, { model, page, form })}</li>`,
      )}
    </ol>
    <div class="buttons">
      <vscode-button
        id="add-group"
        appearance="secondary"
        @click=${() => form.groups.add(filled(words.newGroup, groups.length + 1))}
        >${words.add}</vscode-button
      >
    </div>
  `;
}

interface GroupParts {
  readonly model: Model;
  readonly page: PlanPage;
  readonly form: DraftForm;
}

function groupTemplate(group: EditedGroup, at: number, { model, page, form }: GroupParts) {
  const { key, name, members } = group;
  const { rules: words } = model.texts.deciding;
  const problem = form.state.preview?.problem;
  const sources = page.grid.sources.map(
    ({ label, name: owner }): Named => ({ name: label, text: `${label} (${owner})` }),
  );
  // Nobody here is called so: they are there to be taken away.
  const unknown = members
    .filter((member) => !sources.some((source) => source.name === member))
    .map((member): Named => ({ name: member, text: member }));
  const choose = (chosen: readonly string[]) => form.groups.members(key, chosen);
  return namedTemplate(
    {
      ...{ idOf: (part) => groupId(key, part), legend: filled(words.groups.group, at + 1), name },
      problem: problem?.group === at ? problem.text : undefined,
      typed: (text) => form.groups.name(key, text),
      remove: () => form.groups.remove(key),
    },
    words,
    html`
      ${someTemplate(groupId(key, 'members'), words.groups.members, [...sources, ...unknown], members, choose)}
      ${form.state.asked === key ? inUseTemplate(group, model, form) : nothing}
    `,
  );
}

/** Rules have it: what is to become of that. */
function inUseTemplate({ key, name }: EditedGroup, { texts }: Model, form: DraftForm) {
  const { groups: words } = texts.deciding.rules;
  const { rules = [] } = form.state.draft ?? {};
  const users = rulesWith(rules, key).map((at) => rules[at]?.name ?? '');
  return html`<div class="in-use">
    <p role="alert">${filled(words.inUse, name, users.join(', '))}</p>
    <div class="buttons">
      <vscode-button appearance="secondary" @click=${() => form.groups.removeEverywhere(key)}
        >${words.removeThere}</vscode-button
      >
      <vscode-button
        id=${groupId(key, 'keep')}
        appearance="secondary"
        @click=${() => form.groups.keep(key)}
        >${words.keep}</vscode-button
      >
    </div>
  </div>`;
}
