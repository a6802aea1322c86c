import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PageAction, PageItem, PageTexts, PlanPage } from '../messages.ts';
import type { Actions } from './actions.ts';
import { filled, filteredItems, type Model } from './model.ts';

/** The items of a plan below a filter. Of the list's buttons one is reached by Tab, the others by arrows. */
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
    </div>
    ${items.length === 0 ? html`<p>${texts.noneMatches}</p>` : tableTemplate(page, items, model, actions)}
    ${list.more === '' ? nothing : html`<p class="more">${list.more}</p>`}
  `;
}

function tableTemplate(
  { list }: PlanPage,
  items: readonly PageItem[],
  { texts, row }: Model,
  actions: Actions,
) {
  const comparable = items.filter((item) => item.comparable);
  const reached = comparable[Math.min(row, comparable.length - 1)];
  return html`
    <p id="keys" class="spoken">${texts.keys}</p>
    <table class="items" aria-describedby="keys">
      <caption>
        ${list.caption}
      </caption>
      <thead>
        <tr>
          ${list.head.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody @keydown=${(event: KeyboardEvent) => moveByKey(event, actions)}>
        ${repeat(
          items,
          ({ path }) => path,
          (item) => itemTemplate(item, item === reached, texts, actions),
        )}
      </tbody>
    </table>
  `;
}

function itemTemplate(item: PageItem, reached: boolean, texts: PageTexts, actions: Actions) {
  const { path, shown, comparable } = item;
  return html`
    <tr>
      <th scope="row">
        ${
          comparable
            ? html`<button
                tabindex=${reached ? 0 : -1}
                aria-label=${filled(texts.compare, shown)}
                title=${filled(texts.compare, shown)}
                @click=${() => actions.compare(path)}
              >
                ${shown}
              </button>`
            : shown
        }
      </th>
      <td>${item.actions.map(actionTemplate)}</td>
    </tr>
  `;
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

function moveByKey(event: KeyboardEvent, actions: Actions): void {
  const step = STEPS[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  if (!(event.target instanceof HTMLButtonElement)) return;
  const at = buttons.indexOf(event.target);
  event.preventDefault();
  const next = Math.max(0, Math.min(buttons.length - 1, at + step));
  actions.row(next);
  buttons[next]?.focus();
}

function textOf({ target }: InputEvent): string {
  return target instanceof HTMLElement && 'value' in target ? String(target.value) : '';
}
