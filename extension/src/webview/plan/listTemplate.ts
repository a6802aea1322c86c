import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PageAction, PageItem, PageTexts, PlanPage } from '../messages.ts';
import type { Actions } from './actions.ts';
import { filled, filteredItems, type Model } from './model.ts';

/** The items of a plan below a filter. Of each column of buttons one is reached by Tab, the others by arrows. */
export function listTemplate(page: PlanPage, model: Model, actions: Actions) {
  const { list } = page;
  if (list.items.length === 0) return nothing;
  const { texts, filter } = model;
  const items = filteredItems(model);
  return html`
    <div class="filter">
      <vscode-text-field
        aria-label=${texts.filter}
        placeholder=${texts.filter}
        .value=${filter}
        @input=${(event: InputEvent) => actions.filter(textOf(event))}
      ></vscode-text-field>
      <span role="status">
        ${filter.trim() === '' ? '' : filled(texts.filtered, ...[items, list.items].map((all) => all.length.toLocaleString(texts.language)))}
      </span>
      ${model.state.deciding && items.length > 0 ? decideListedTemplate(items, texts, actions) : nothing}
      ${model.state.asking && items.length > 0 ? contentsListedTemplate(items, texts, actions) : nothing}
    </div>
    ${items.length === 0 ? html`<p>${texts.noneMatches}</p>` : tableTemplate(page, items, model, actions)}
    ${list.more === '' ? nothing : html`<p class="more">${list.more}</p>`}
  `;
}

function decideListedTemplate(items: readonly PageItem[], texts: PageTexts, actions: Actions) {
  const amount = items.length.toLocaleString(texts.language);
  return html`<vscode-button
    appearance="secondary"
    data-decide="listed"
    @click=${() => actions.decide(items.map(({ path }) => path))}
    >${filled(texts.decideListed, amount)}</vscode-button
  >`;
}

function contentsListedTemplate(items: readonly PageItem[], texts: PageTexts, actions: Actions) {
  const amount = items.length.toLocaleString(texts.language);
  return html`<vscode-button
    appearance="secondary"
    data-contents="listed"
    @click=${() => actions.contents(items.map(({ path }) => path))}
    >${filled(texts.contentsListed, amount)}</vscode-button
  >`;
}

/** The rows that Tab leads to, of each column of buttons. */
type Reached = Readonly<Record<'compare' | 'decide' | 'contents', PageItem | undefined>>;

/** What can be done about rows here and now. */
type Doing = Readonly<Record<'deciding' | 'asking', boolean>>;

function tableTemplate(
  { list }: PlanPage,
  items: readonly PageItem[],
  { texts, row, state }: Model,
  actions: Actions,
) {
  const { deciding = false, asking = false } = state;
  const at = (all: readonly PageItem[]) => all.find(({ path }) => path === row) ?? all[0];
  const reached = {
    compare: at(items.filter(({ comparable }) => comparable)),
    ...{ decide: at(items), contents: at(items) },
  };
  return html`
    <p id="keys" class="spoken">${texts.keys} ${deciding ? texts.decideKeys : ''} ${asking ? texts.contentsKeys : ''}</p>
    <table class="items" aria-describedby="keys">
      <caption>
        ${list.caption}
      </caption>
      <thead>
        <tr>
          ${list.head.map((title) => html`<th scope="col">${title}</th>`)}
          ${deciding ? html`<td></td>` : nothing}
          ${asking ? html`<td></td>` : nothing}
        </tr>
      </thead>
      <tbody @keydown=${(event: KeyboardEvent) => onKey(event, actions)}>
        ${repeat(
          items,
          ({ path }) => path,
          (item) => itemTemplate(item, reached, { deciding, asking }, texts, actions),
        )}
      </tbody>
    </table>
  `;
}

function itemTemplate(
  item: PageItem,
  reached: Reached,
  { deciding, asking }: Doing,
  texts: PageTexts,
  actions: Actions,
) {
  const { path, shown, comparable, difference = '', decided = '' } = item;
  return html`
    <tr>
      <th scope="row">
        ${
          comparable
            ? html`<button
                data-column="compare"
                data-path=${path}
                tabindex=${item === reached.compare ? 0 : -1}
                aria-label=${filled(texts.compare, shown)}
                title=${filled(texts.compare, shown)}
                @click=${() => actions.compare(path)}
              >
                ${shown}
              </button>`
            : shown
        }
      </th>
      <td>
        ${item.actions.map(actionTemplate)}
        ${difference === '' ? nothing : html`<span class="difference">${difference}</span>`}
        ${decided === '' ? nothing : html`<span class="decided">${decided}</span>`}
      </td>
      ${
        deciding
          ? buttonTemplate({
              ...{ column: 'decide', path, reached: item === reached.decide },
              ...{ text: texts.decide, spoken: filled(texts.decideAbout, shown) },
              click: () => actions.decide([path]),
            })
          : nothing
      }
      ${
        asking
          ? buttonTemplate({
              ...{ column: 'contents', path, reached: item === reached.contents },
              ...{ text: texts.contents, spoken: filled(texts.contentsOf, shown) },
              click: () => actions.contents([path]),
            })
          : nothing
      }
    </tr>
  `;
}

interface RowButton {
  readonly column: 'decide' | 'contents';
  readonly path: string;
  /** Whether Tab comes to it. */
  readonly reached: boolean;
  readonly text: string;
  readonly spoken: string;
  readonly click: () => void;
}

function buttonTemplate({ column, path, reached, text, spoken, click }: RowButton) {
  return html`<td>
    <button
      data-column=${column}
      data-path=${path}
      tabindex=${reached ? 0 : -1}
      aria-label=${spoken}
      @click=${click}
    >
      ${text}
    </button>
  </td>`;
}

function actionTemplate({ kind, label, direction, spoken }: PageAction) {
  return html`
    <span class="action ${kind}">
      <span class="kind">${label}</span>
      <span aria-hidden="true">${direction}</span><span class="spoken">${spoken}</span>
    </span>
  `;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Arrows move within the column of buttons that has the focus; the full stop decides about its row, the equals sign compares it. */
function onKey(event: KeyboardEvent, actions: Actions): void {
  const { currentTarget, target } = event;
  if (!(currentTarget instanceof HTMLElement) || !(target instanceof HTMLButtonElement)) return;
  const { column, path } = target.dataset;
  if (event.key === '.' && path !== undefined) {
    event.preventDefault();
    actions.decide([path]);
    return;
  }
  if (event.key === '=' && path !== undefined) {
    event.preventDefault();
    actions.contents([path]);
    return;
  }
  const step = STEPS[event.key];
  if (step === undefined || column === undefined) return;
  const all = currentTarget.querySelectorAll<HTMLElement>(`button[data-column="${column}"]`);
  const buttons = [...all];
  event.preventDefault();
  const at = buttons.indexOf(target);
  const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + step))];
  actions.row(next?.dataset.path ?? '');
  next?.focus();
}

function textOf({ target }: InputEvent): string {
  return target instanceof HTMLElement && 'value' in target ? String(target.value) : '';
}
