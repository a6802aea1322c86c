import { html, nothing } from 'lit';
import { PRESET_CHOICES, PRESET_SIDES, type PresetChoice } from '../../decidingChoices.ts';
import type { DecidingTexts, Draft } from '../../decidingMessages.ts';
import type { PlanPage } from '../../messages.ts';
import type { Model } from '../model.ts';
import type { DraftForm } from './draftForm.ts';
import { type Named, oneTemplate, someTemplate } from './namesTemplate.ts';
import { previewTemplate } from './previewTemplate.ts';
import { rulesTemplate } from './rulesTemplate.ts';

/** The button that opens the form; nothing where nothing else can be made to decide. */
export function decidesTemplate({ state, texts, page }: Model, form: DraftForm) {
  if (state.drafting !== true || page === undefined) return nothing;
  const isOpen = form.state.draft !== undefined;
  return html`<vscode-button
    id="decides"
    appearance="secondary"
    aria-expanded=${isOpen}
    @click=${() => form.toggle()}
    >${texts.deciding.open}</vscode-button
  >`;
}

/** The form in which people say what decides. */
export function decidingTemplate(model: Model, form: DraftForm, filter: string) {
  const { state, texts, page } = model;
  const { draft, isApplying, isSaved } = form.state;
  if (draft === undefined || page === undefined || state.drafting !== true) return nothing;
  const { deciding } = texts;
  return html`<section
    class="deciding"
    aria-labelledby="deciding-title"
    @keydown=${(event: KeyboardEvent) => onKey(event, form)}
  >
    <h2 id="deciding-title">${deciding.title}</h2>
    ${presetTemplate(draft, deciding, form)} ${sidesTemplate(draft, deciding, page, form)}
    ${draft.preset === 'rules' ? rulesTemplate(model, page, form, filter) : nothing}
    ${previewTemplate(form.state, deciding)}
    <p>${deciding.applying}</p>
    <div class="buttons">
      <vscode-button data-draft="apply" ?disabled=${isApplying} @click=${() => form.apply()}
        >${draft.preset === 'rules' ? deciding.applyRules : deciding.apply}</vscode-button
      >
      ${draft.preset === 'rules' ? saveTemplate(deciding, form) : nothing}
      <vscode-button
        data-draft="cancel"
        appearance="secondary"
        ?disabled=${isApplying}
        @click=${() => form.close()}
        >${deciding.cancel}</vscode-button
      >
    </div>
    <p role="status" class="saved">${isSaved ? deciding.saved : ''}</p>
  </section>`;
}

function saveTemplate({ onlySave }: DecidingTexts, form: DraftForm) {
  return html`<vscode-button
    data-draft="save"
    appearance="secondary"
    ?disabled=${form.state.isApplying}
    @click=${() => form.save()}
    >${onlySave}</vscode-button
  >`;
}

function presetTemplate({ preset }: Draft, texts: DecidingTexts, form: DraftForm) {
  const all = PRESET_CHOICES.map((name) => ({ name, text: texts.presets[name].label }));
  const choose = (name: string) => {
    const chosen = PRESET_CHOICES.find((one) => one === name);
    if (chosen !== undefined) form.preset(chosen);
  };
  return html`${oneTemplate('preset', texts.preset, all, preset, choose)}
    <p>${texts.presets[preset].detail}</p>`;
}

function sidesTemplate(
  { preset, from, to }: Draft,
  texts: DecidingTexts,
  page: PlanPage,
  form: DraftForm,
) {
  const sides = PRESET_SIDES[preset];
  const all = page.grid.sources.map(
    ({ label, name }): Named => ({ name: label, text: `${label} (${name})` }),
  );
  const others = all.filter(({ name }) => !from.includes(name));
  const titles = { from: titleOf(texts.from, preset), to: titleOf(texts.to, preset) };
  const choose = (names: readonly string[]) => form.from(names);
  return html`
    ${sides.from === 'one' ? oneTemplate('from', titles.from, all, from[0], (one) => choose([one])) : nothing}
    ${sides.from === 'some' ? someTemplate('from', titles.from, all, from, choose) : nothing}
    ${sides.to ? someTemplate('to', titles.to, others, to, (names) => form.to(names)) : nothing}
  `;
}

function titleOf(titles: Readonly<Partial<Record<PresetChoice, string>>>, preset: PresetChoice) {
  return titles[preset] ?? '';
}

/** Escape gives it up, unless something in it is to be closed first, or somebody is at work on a rule. */
function onKey(event: KeyboardEvent, form: DraftForm): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  if (event.target instanceof Element && event.target.closest('.rules') !== null) return;
  event.preventDefault();
  form.close();
}
