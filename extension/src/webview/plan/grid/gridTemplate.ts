import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Sort } from '../../gridChoices.ts';
import type { PlanPage } from '../../messages.ts';
import { canvasHeight, rowsInSight } from '../../rows/scrollMap.ts';
import type { Actions, Picking } from '../actions.ts';
import { filled, type Model } from '../model.ts';
import { filterTemplate } from './filterTemplate.ts';
import type { Grid } from './grid.ts';
import { rowTemplate } from './rowTemplate.ts';
import { countSelected } from './selection.ts';

/** The items of a comparison: what they are limited to, what can be done with them, and as many rows as are in sight. */
export function gridTemplate(page: PlanPage, model: Model, grid: Grid, actions: Actions) {
  const { made } = grid.state;
  if (made === undefined) return nothing;
  const { texts } = model;
  return html`
    <section aria-label=${page.grid.caption}>
      <h2>${page.grid.caption}</h2>
      ${filterTemplate(model, grid, actions)} ${chosenTemplate(model, grid, actions)}
      ${made.rows === 0 ? html`<p>${texts.noneMatches}</p>` : rowsTemplate(page, model, grid, actions)}
    </section>
  `;
}

/** What can be done with the rows that are selected, and how far the deciding is. */
function chosenTemplate({ texts, state }: Model, grid: Grid, actions: Actions) {
  const { made, selection, selectedItems } = grid.state;
  if (made === undefined) return nothing;
  const number = (amount: number) => amount.toLocaleString(texts.language);
  const { decided, undecided, conflicts, differences } = made.total;
  const reviewed = differences - made.total['not-reviewed'];
  const selected = selectedItems ?? countSelected(selection);
  const button = (to: Picking, text: string) => html`<vscode-button
    appearance="secondary"
    data-selected=${to}
    ?disabled=${selected === 0}
    @click=${() => actions.pickRows(to, selection, made.view)}
    >${filled(text, number(selected))}</vscode-button
  >`;
  const ruleTemplate = html`<vscode-button
    appearance="secondary"
    data-selected="rule"
    ?disabled=${selected === 0}
    @click=${() => actions.ruleFrom(selection, made.view)}
    >${filled(texts.ruleOfSelected, number(selected))}</vscode-button
  >`;
  return html`<div class="chosen">
    ${state.deciding ? button('decide', texts.decideSelected) : nothing}
    ${state.asking ? button('contents', texts.contentsSelected) : nothing}
    ${button('difference', texts.differenceSelected)}
    ${state.drafting ? ruleTemplate : nothing}
    <vscode-button
      appearance="secondary"
      data-selected="review"
      ?disabled=${selected === 0}
      @click=${() => grid.review(true, selection, false, made.view)}
      >${filled(texts.reviewSelected, number(selected))}</vscode-button
    >
    <vscode-button
      appearance="secondary"
      data-command="saveList"
      ?disabled=${made.listed === 0}
      @click=${() => actions.command('saveList')}
      >${texts.saveList}</vscode-button
    >
    <span role="status">${selected === 0 ? '' : filled(texts.selected, number(selected))}</span>
    <span class="counter" role="status"
      >${filled(texts.counter, number(decided), number(undecided), number(conflicts))}</span
    >
    <span class="counter reviewed" role="status"
      >${filled(texts.reviewed, number(reviewed), number(differences))}</span
    >
  </div>`;
}

function rowsTemplate(page: PlanPage, model: Model, grid: Grid, actions: Actions) {
  const { extent, state } = grid;
  const { texts } = model;
  const isList = state.spec.layout === 'list';
  const { deciding = false, asking = false, drafting = false } = model.state;
  const top = grid.drawnTop();
  const [first, last] = rowsInSight(top, extent);
  const rows = Array.from({ length: last + 1 - first }, (_, at) => first + at);
  const isSeen = first <= state.active && state.active <= last;
  const height = Math.round(canvasHeight(extent) + extent.rowHeight);
  const offset = Math.round((first - top) * extent.rowHeight);
  const wholeHeight = (extent.rows + 1) * extent.rowHeight + 16;
  return html`
    <p id="keys" class="spoken">
      ${texts.keys} ${isList ? '' : texts.foldKeys} ${texts.reviewKeys} ${texts.differenceKeys} ${texts.mergeKeys}
      ${deciding ? texts.decideKeys : ''} ${asking ? texts.contentsKeys : ''}
      ${drafting ? texts.ruleKeys : ''}
    </p>
    <div
      id="grid"
      class="grid"
      role=${isList ? 'grid' : 'treegrid'}
      tabindex="0"
      aria-label=${page.grid.caption}
      aria-describedby="keys"
      aria-multiselectable="true"
      aria-rowcount=${extent.rows + 1}
      aria-colcount=${page.grid.sources.length + 6}
      aria-activedescendant=${isSeen ? `row-${state.active}` : nothing}
      .style=${`--row: ${extent.rowHeight}px; --sources: ${page.grid.sources.length}; height: min(70vh, ${wholeHeight}px)`}
    >
      <div class="canvas" role="presentation" .style=${`height: ${height}px`}>
        <div class="sight" role="presentation" .style=${`height: ${extent.height + extent.rowHeight}px`}>
          ${headTemplate(page, model, grid)}
          <div class="rows" role="rowgroup" .style=${`transform: translateY(${offset}px)`}>
            ${repeat(
              rows,
              (row) => row,
              (row) => rowTemplate(row, page, model, grid, actions),
            )}
          </div>
        </div>
      </div>
    </div>
  `;
}

function headTemplate({ grid: { sources, action } }: PlanPage, { texts }: Model, grid: Grid) {
  const { columns } = texts;
  return html`<div role="rowgroup" class="head">
    <div role="row" aria-rowindex="1" class="row">
      <div role="columnheader" class="check" title=${columns.reviewed} aria-label=${columns.reviewed}>✓</div>
      ${sortedTemplate('path', columns.path, grid)} ${sortedTemplate('size', columns.size, grid)}
      ${sortedTemplate('date', columns.date, grid)}
      ${sources.map(
        ({ label, name }) =>
          html`<div role="columnheader" class="source" title=${name} aria-label=${`${label} (${name})`}>
            ${label}
          </div>`,
      )}
      ${sortedTemplate('state', action, grid)}
      <div role="columnheader">${columns.decided}</div>
    </div>
  </div>`;
}

function sortedTemplate(sort: Sort, title: string, grid: Grid) {
  const { spec } = grid.state;
  const isSorted = spec.sort === sort;
  const order = spec.descending ? 'descending' : 'ascending';
  return html`<div role="columnheader" class="by-${sort}" aria-sort=${isSorted ? order : 'none'}>
    <button tabindex="-1" data-sort=${sort} @click=${() => grid.sort(sort)}>
      ${title}<span aria-hidden="true">${isSorted ? (spec.descending ? ' ↓' : ' ↑') : ''}</span>
    </button>
  </div>`;
}
