import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PlanPage } from '../../messages.ts';
import { filled, type Model } from '../model.ts';
import type { DraftForm } from './draftForm.ts';
import { groupsTemplate } from './groupsTemplate.ts';
import { ruleTemplate } from './ruleTemplate.ts';
import { savedTemplate } from './savedTemplate.ts';

/** The rules of the draft, in their order. @param filter what the grid is limited to */
export function rulesTemplate(model: Model, page: PlanPage, form: DraftForm, filter: string) {
  const { texts } = model;
  const { rules: words } = texts.deciding;
  const { draft, hasComments, isStale } = form.state;
  const { rules = [] } = draft ?? {};
  const isEmpty = filter.trim() === '';
  return html`
    <h3 id="rules-title">${words.title}</h3>
    <p>${words.keys}</p>
    <ol class="rules" aria-labelledby="rules-title">
      ${repeat(
        rules,
        ({ key }) => key,
        (rule, at) => html`<li>${ruleTemplate(rule, at, { model, page, form })}</li>`,
      )}
    </ol>
    <div class="buttons">
      <vscode-button
        id="add-rule"
        appearance="secondary"
        @click=${() => form.rules.add(filled(words.newRule, rules.length + 1), '')}
        >${words.add}</vscode-button
      >
      <vscode-button
        id="add-rule-of-filter"
        appearance="secondary"
        ?disabled=${isEmpty}
        @click=${() => form.rules.add(filled(words.newRule, rules.length + 1), filter)}
        >${words.ofFilter}</vscode-button
      >
    </div>
    ${groupsTemplate(model, page, form)} ${savedTemplate(model, form, filter)}
    ${hasComments ? html`<p>${words.comments}</p>` : nothing}
    ${isStale ? html`<div class="buttons">${staleTemplate(words, form)}</div>` : nothing}
  `;
}

/** The file was changed elsewhere: whose rules count is said by whoever edits these. */
function staleTemplate(
  words: { readonly load: string; readonly overwrite: string },
  form: DraftForm,
) {
  return html`<vscode-button
      data-draft="load"
      appearance="secondary"
      @click=${() => form.load()}
      >${words.load}</vscode-button
    >
    <vscode-button data-draft="overwrite" appearance="secondary" @click=${() => form.overwrite()}
      >${words.overwrite}</vscode-button
    >`;
}
