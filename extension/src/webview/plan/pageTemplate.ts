import { html, nothing } from 'lit';
import type { PageTable } from '../messages.ts';
import type { Actions } from './actions.ts';
import type { Grid } from './grid/grid.ts';
import { gridTemplate } from './grid/gridTemplate.ts';
import type { Model } from './model.ts';
import { stateTemplate } from './stateTemplate.ts';

export function pageTemplate(model: Model, grid: Grid, actions: Actions) {
  const { page } = model;
  return html`
    ${page === undefined ? nothing : html`<h1>${page.heading}</h1>`}
    ${stateTemplate(model, actions)}
    ${page === undefined ? nothing : page.notes.map((note) => html`<p>${note}</p>`)}
    ${page === undefined ? nothing : warningsTemplate(page.warnings)}
    ${page?.rules === undefined ? nothing : figuresTemplate(page.rules)}
    ${page?.totals === undefined ? nothing : figuresTemplate(page.totals)}
    ${page === undefined ? nothing : gridTemplate(page, model, grid, actions)}
  `;
}

function warningsTemplate(warnings: readonly string[]) {
  if (warnings.length === 0) return nothing;
  return html`<ul class="warnings">
    ${warnings.map((warning) => html`<li>${warning}</li>`)}
  </ul>`;
}

function figuresTemplate({ caption, head, textColumns, rows }: PageTable) {
  const kind = (column: number) => (column < textColumns ? 'text' : 'number');
  return html`<table class="figures">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((title, column) => html`<th scope="col" class=${kind(column)}>${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...others]) => html`<tr>
          <th scope="row">${first}</th>
          ${others.map((text, index) => html`<td class=${kind(index + 1)}>${text}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
