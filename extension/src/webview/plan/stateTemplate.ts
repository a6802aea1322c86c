import { html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PageProgress, PageQuestion } from '../messages.ts';
import type { Actions } from './actions.ts';
import { decidesTemplate } from './deciding/decidingTemplate.ts';
import type { DraftForm } from './deciding/draftForm.ts';
import type { Model } from './model.ts';

/** What goes on, the question if there is one, and what can be done. */
export function stateTemplate(model: Model, form: DraftForm, actions: Actions) {
  const { state, failure } = model;
  return html`
    <div class="state ${state.tone}">
      <p role="status" class="status">${state.status}</p>
      ${state.details.map((detail) => html`<p>${detail}</p>`)}
      ${state.question === undefined ? nothing : questionTemplate(state.question, model, actions)}
      ${progressTemplate(state.progress)}
      ${state.items === undefined ? nothing : html`<p class="items">${state.items.text}</p>`}
      <p role="status" class="spoken">${state.items?.spoken ?? ''}</p>
      ${
        state.buttons.length === 0 && state.drafting !== true
          ? nothing
          : html`<div class="buttons">
              ${state.buttons.map(
                ({ command, label, disabled = false }) => html`
                  <vscode-button
                    appearance="secondary"
                    data-command=${command}
                    ?disabled=${disabled}
                    @click=${() => actions.command(command)}
                    >${label}</vscode-button
                  >
                `,
              )}
              ${decidesTemplate(model, form)}
            </div>`
      }
      <p role="alert" class="failure">${failure}</p>
    </div>
  `;
}

function questionTemplate(question: PageQuestion, { texts, answering }: Model, actions: Actions) {
  const { id, text, details, yes, no } = question;
  const busy = answering === id;
  const answer = (said: boolean) => () => actions.answer(id, said);
  return html`
    <section class="question" aria-label=${texts.question}>
      <h2 id="question" tabindex="-1">${text}</h2>
      ${details.map((detail) => html`<p>${detail}</p>`)}
      <div class="buttons">
        <vscode-button data-answer="yes" ?disabled=${busy} @click=${answer(true)}>${yes}</vscode-button>
        <vscode-button
          data-answer="no"
          appearance="secondary"
          ?disabled=${busy}
          @click=${answer(false)}
          >${no}</vscode-button
        >
      </div>
    </section>
  `;
}

function progressTemplate(progress: readonly PageProgress[]) {
  if (progress.length === 0) return nothing;
  return html`<ul class="progress">
    ${repeat(
      progress,
      ({ memberId }) => memberId,
      ({ member, text, part }) => html`
        <li>
          <span class="member">${member}</span>
          <progress aria-label=${member} max="1" value=${ifDefined(part)}></progress>
          <span class="far">${text}</span>
        </li>
      `,
    )}
  </ul>`;
}
