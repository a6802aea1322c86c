import { html, nothing } from 'lit';
import type {
  PageAction,
  PageCell,
  PageCount,
  PageItemState,
  PageRow,
} from '../../gridMessages.ts';
import type { PlanPage } from '../../messages.ts';
import type { Actions, Picking } from '../actions.ts';
import { filled, type Model } from '../model.ts';
import type { Grid } from './grid.ts';
import { isSelected } from './selection.ts';

/** Signs tell states apart where colours don't. */
const SIGNS: Readonly<Record<PageItemState['kind'], string>> = {
  ...{ waiting: '…', sending: '↑', receiving: '↓', done: '✓' },
  ...{ failed: '✗', skipped: '–', untold: '?' },
};

/** A row of the grid, or its place until it is here. */
export function rowTemplate(
  row: number,
  page: PlanPage,
  model: Model,
  grid: Grid,
  actions: Actions,
) {
  const { selection, active } = grid.state;
  const item = grid.row(row);
  const selected = isSelected(selection, row);
  return html`<div
    role="row"
    id=${`row-${row}`}
    class="row ${row === active ? 'active' : ''} ${selected ? 'selected' : ''}"
    data-row=${row}
    aria-rowindex=${row + 2}
    aria-selected=${selected}
    aria-level=${item?.level ?? nothing}
    aria-expanded=${item?.open ?? nothing}
    data-vscode-context=${menuContext(item)}
  >
    ${item === undefined ? comingTemplate(page) : itemTemplate(row, item, page, model, grid, actions)}
  </div>`;
}

/** What the editor's context menu is about: `webview/context` in the manifest. */
function menuContext(item: PageRow | undefined) {
  if (item?.comparable !== true) return nothing;
  const { path } = item;
  return JSON.stringify({ webviewSection: 'file', path, preventDefaultContextMenuItems: true });
}

function comingTemplate({ grid: { sources } }: PlanPage) {
  return html`<div role="gridcell" class="coming" aria-colspan=${sources.length + 6}>…</div>`;
}

function itemTemplate(
  row: number,
  item: PageRow,
  page: PlanPage,
  model: Model,
  grid: Grid,
  actions: Actions,
) {
  const { size, date, cells, counts = [] } = item;
  return html`
    <div role="gridcell" class="check">${checkTemplate(row, item, model, grid)}</div>
    <div role="rowheader" class="path" .style=${`--level: ${(item.level ?? 1) - 1}`}>
      ${twistieTemplate(row, item, grid)}${pathTemplate(item, model, actions)}
    </div>
    <div role="gridcell" class="size">${size}</div>
    <div role="gridcell" class="date">${date}</div>
    ${cells.length > 0 ? cells.map(cellTemplate) : page.grid.sources.map(() => html`<div role="gridcell"></div>`)}
    ${counts.length > 0 ? countsTemplate(row, item, counts, model, grid, actions) : lastTemplate(row, item, model, grid, actions)}
  `;
}

/** What happens to an item, and who decided it; what became of it may need the place of both. */
function lastTemplate(row: number, item: PageRow, model: Model, grid: Grid, actions: Actions) {
  const { difference = '', decided = '', states } = item;
  const what = html`
    ${states?.map(stateTemplate)} ${item.actions.map(actionTemplate)}
    ${difference === '' ? nothing : html`<span class="difference">${difference}</span>`}
  `;
  const buttons = buttonsTemplate(row, item, model, grid, actions);
  if (states !== undefined && decided === '') {
    return html`<div role="gridcell" class="actions below" aria-colspan="2">
      <span class="by">${what}</span>${buttons}
    </div>`;
  }
  return html`
    <div role="gridcell" class="actions">${what}</div>
    <div role="gridcell" class="decided" title=${decided}>
      <span class="by">${decided}</span>${buttons}
    </div>
  `;
}

/** What happens to a folder, and what stands below it, over the place of both columns. */
function countsTemplate(
  row: number,
  item: PageRow,
  counts: readonly PageCount[],
  model: Model,
  grid: Grid,
  actions: Actions,
) {
  const text = counts.map((count) => count.text).join(', ');
  return html`
    <div role="gridcell" class="actions below" aria-colspan="2" title=${text}>
      <span class="by">
        ${item.states?.map(stateTemplate)} ${item.actions.map(actionTemplate)}
        ${counts.map((count) => html`<span class="count ${count.kind}">${count.text}</span>`)}
        ${item.decided === undefined ? nothing : html`<span class="count">${item.decided}</span>`}
      </span>
      ${buttonsTemplate(row, item, model, grid, actions)}
    </div>
  `;
}

function checkTemplate(row: number, item: PageRow, { texts }: Model, grid: Grid) {
  const isReviewed = item.reviewed === true;
  const view = grid.state.made?.view;
  return html`<button
    class="reviewed"
    tabindex="-1"
    aria-pressed=${isReviewed}
    aria-label=${filled(texts.reviewedOf, item.shown)}
    title=${texts.columns.reviewed}
    @click=${() => grid.review(!isReviewed, [[row, row]], false, view)}
  >
    ${isReviewed ? '✓' : ''}
  </button>`;
}

/** Opens and closes what others stand below; keys do it, too, so that nobody comes here by Tab. */
function twistieTemplate(row: number, { open }: PageRow, grid: Grid) {
  if (grid.state.spec.layout === 'list') return nothing;
  if (open === undefined) return html`<span class="twistie"></span>`;
  const view = grid.state.made?.view;
  return html`<span class="twistie" aria-hidden="true" @click=${() => grid.fold(row, !open, view)}
    >${open ? '▾' : '▸'}</span
  >`;
}

/** The end of a path says most, so the folder gives way. */
function pathTemplate(
  { path, folder, name, shown, comparable }: PageRow,
  { texts }: Model,
  actions: Actions,
) {
  const text = html`<span class="folder">${folder}</span><span class="name">${name}</span>`;
  if (!comparable) return html`<span class="whole" title=${shown}>${text}</span>`;
  return html`<button
    class="whole"
    tabindex="-1"
    aria-label=${filled(texts.compare, shown)}
    title=${shown}
    @click=${() => actions.compare(path)}
  >
    ${text}
  </button>`;
}

/** About a row that others stand below: about all that is listed there. */
function buttonsTemplate(
  row: number,
  { path, shown, open, comparable }: PageRow,
  { texts, state }: Model,
  grid: Grid,
  actions: Actions,
) {
  const view = grid.state.made?.view;
  const button = (to: Picking, sign: string, spoken: string) => html`<button
    class="pick"
    tabindex="-1"
    aria-label=${filled(spoken, shown)}
    title=${filled(spoken, shown)}
    @click=${() => (open === undefined ? actions.pick(to, path) : actions.pickRows(to, [[row, row]], view))}
  >
    ${sign}
  </button>`;
  const spokenRule = filled(texts.ruleOf, shown);
  const ruleTemplate = html`<button
    class="pick"
    tabindex="-1"
    aria-label=${spokenRule}
    title=${spokenRule}
    @click=${() => actions.ruleFrom([[row, row]], view)}
  >
    §
  </button>`;
  return html`
    ${state.deciding ? button('decide', '✎', texts.decideAbout) : nothing}
    ${state.asking ? button('contents', '≟', texts.contentsOf) : nothing}
    ${comparable ? button('difference', '±', texts.differenceOf) : nothing}
    ${state.drafting ? ruleTemplate : nothing}
  `;
}

function cellTemplate({ kind, badge, newest, spoken }: PageCell) {
  return html`<div role="gridcell" class="source ${kind}" title=${spoken}>
    <span class="badge" aria-hidden="true">${badge}</span
    ><span class="newest" aria-hidden="true">${newest ? '▲' : ''}</span
    ><span class="spoken">${spoken}</span>
  </div>`;
}

function stateTemplate({ kind, text, why = '' }: PageItemState) {
  const whole = why === '' ? text : `${text}. ${why}`;
  return html`<span class="state-of ${kind}" title=${whole}
    ><span aria-hidden="true">${SIGNS[kind]}</span> ${text}${why === '' ? nothing : html` <span class="why">${why}</span>`}</span
  >`;
}

function actionTemplate({ kind, label, direction, spoken }: PageAction) {
  const text = [label, direction].filter((part) => part !== '').join(' ');
  return html`<span class="action ${kind}" title=${text}
    ><span class="kind">${label}</span> <span aria-hidden="true">${direction}</span
    ><span class="spoken">${spoken}</span></span
  >`;
}
