import { html, nothing } from 'lit';
import type { Actions } from './actions.ts';
import { decidingTemplate } from './deciding/decidingTemplate.ts';
import type { DraftForm } from './deciding/draftForm.ts';
import { figuresTemplate, warningsTemplate } from './figuresTemplate.ts';
import type { Grid } from './grid/grid.ts';
import { gridTemplate } from './grid/gridTemplate.ts';
import type { Model } from './model.ts';
import { stateTemplate } from './stateTemplate.ts';

/** What of the page has a state of its own. */
export interface PageParts {
  readonly grid: Grid;
  readonly form: DraftForm;
}

export function pageTemplate({ grid, form }: PageParts, model: Model, actions: Actions) {
  const { page } = model;
  return html`
    ${page === undefined ? nothing : html`<h1>${page.heading}</h1>`}
    ${stateTemplate(model, form, actions)} ${decidingTemplate(model, form, grid.state.spec.filter)}
    ${page === undefined ? nothing : page.notes.map((note) => html`<p>${note}</p>`)}
    ${page === undefined || page.warnings.length === 0 ? nothing : warningsTemplate(page.warnings)}
    ${page?.rules === undefined ? nothing : figuresTemplate(page.rules)}
    ${page?.totals === undefined ? nothing : figuresTemplate(page.totals)}
    ${page === undefined ? nothing : gridTemplate(page, model, grid, actions)}
  `;
}
