import { html, nothing } from 'lit';
import type { DifferencePage, DifferenceTexts, ShownDifference } from '../differenceMessages.ts';
import { bytesTemplate } from './bytesTemplate.ts';
import type { DifferenceActions, Model } from './model.ts';
import { picturesTemplate } from './picturesTemplate.ts';
import { textTemplate } from './textTemplate.ts';
import { toolsTemplate } from './toolsTemplate.ts';

export function pageTemplate(model: Model, actions: DifferenceActions) {
  const { page, texts, failure } = model;
  return html`
    <h1><span class="folder">${page.folder}</span>${page.name}</h1>
    ${versionsTemplate(page, texts)}
    ${page.notices.map((notice) => html`<p class="notice" role="status">${notice}</p>`)}
    ${toolsTemplate(model, actions)}
    <p role="alert" class="failure">${failure}</p>
    ${shownTemplate(model, actions)}
  `;
}

function versionsTemplate({ groups }: DifferencePage, { versions, columns }: DifferenceTexts) {
  return html`<table class="versions">
    <caption>
      ${versions}
    </caption>
    <thead>
      <tr>
        <th scope="col" colspan="2">${columns.source}</th>
        <th scope="col" class="number">${columns.size}</th>
        <th scope="col">${columns.changed}</th>
      </tr>
    </thead>
    ${groups.map(
      ({ title, sources }) => html`<tbody>
        ${sources.map(
          ({ name, size, changed }, at) => html`<tr>
            ${
              at === 0
                ? html`<th scope="rowgroup" rowspan=${sources.length}>${title}</th>`
                : nothing
            }
            <td>${name}</td>
            <td class="number">${size}</td>
            <td>${changed}</td>
          </tr>`,
        )}
      </tbody>`,
    )}
  </table>`;
}

function shownTemplate(model: Model, actions: DifferenceActions) {
  const { difference } = model;
  return html`
    <div class="state" role="status">${stateTemplate(difference)}</div>
    ${difference.kind === 'computing' ? computingTemplate(model, actions) : nothing}
    ${difference.kind === 'text' ? textTemplate(model) : nothing}
    ${difference.kind === 'bytes' ? bytesTemplate(difference, model) : nothing}
    ${difference.kind === 'pictures' ? picturesTemplate(difference, model, actions) : nothing}
  `;
}

/** What is said of what is shown. */
function stateTemplate(difference: ShownDifference) {
  switch (difference.kind) {
    case 'computing':
      return html`<p>${difference.text}</p>`;
    case 'message':
      return html`<div class="message ${difference.tone}">
        <p>${difference.text}</p>
        ${difference.advice.map((advice) => html`<p>${advice}</p>`)}
      </div>`;
    default:
      return html`${difference.notes.map((note) => html`<p class="note">${note}</p>`)}`;
  }
}

function computingTemplate({ isSlow, texts }: Model, actions: DifferenceActions) {
  return html`
    <progress aria-label=${texts.lines}></progress>
    ${
      isSlow
        ? html`<div class="buttons">
            <vscode-button
              appearance="secondary"
              data-command="cancel"
              @click=${() => actions.send('cancel')}
              >${texts.cancel}</vscode-button
            >
          </div>`
        : nothing
    }
  `;
}
