import { html, nothing } from 'lit';
import { RULE_MATCHES } from '../../decidingChoices.ts';
import type { RulesTexts } from '../../decidingMessages.ts';
import type { PlanPage } from '../../messages.ts';
import { type FilterBox, filterBoxTemplate, problemTemplate } from '../grid/filterBox.ts';
import { filled, type Model } from '../model.ts';
import { actionTemplate } from './actionTemplate.ts';
import type { DraftForm } from './draftForm.ts';
import { oneTemplate } from './namesTemplate.ts';
import type { EditedRule } from './ruleEdits.ts';
import { filterId, rowsFilterId } from './ruleList.ts';

export interface RuleParts {
  readonly model: Model;
  readonly page: PlanPage;
  readonly form: DraftForm;
}

/** One rule, as it is edited. @param at its place in the list */
export function ruleTemplate(rule: EditedRule, at: number, parts: RuleParts) {
  const { key } = rule;
  const { form } = parts;
  const { rules: words } = parts.model.texts.deciding;
  const problem = form.state.preview?.problem;
  const isWrong = problem?.rule === at;
  const isPlaced = isWrong && problem.place !== undefined;
  return html`<fieldset
    class=${isWrong ? 'rule wrong' : 'rule'}
    aria-describedby=${isWrong && !isPlaced ? `rule-${key}-problem` : nothing}
    @keydown=${(event: KeyboardEvent) => onKey(event, key, form)}
  >
    <legend>${filled(words.rule, at + 1)}</legend>
    ${headTemplate(rule, at, form, words)}
    ${
      isWrong && !isPlaced
        ? html`<p id=${`rule-${key}-problem`} class="failure" role="alert">${problem.text}</p>`
        : nothing
    }
    ${conditionTemplate(rule, at, parts, words)}
    ${rule.actions.map((action, index) => actionTemplate(rule, action, index, parts))}
    <button
      class="chip"
      id=${`rule-${key}-add-action`}
      @click=${() => form.rules.addAction(key)}
    >
      ${words.addAction}
    </button>
  </fieldset>`;
}

function headTemplate(
  { key, name, enabled }: EditedRule,
  at: number,
  form: DraftForm,
  words: RulesTexts,
) {
  const { rules } = form;
  const last = (form.state.draft?.rules.length ?? 0) - 1;
  const button = (what: string, text: string, isOff: boolean, press: () => void) => html`<button
    class="chip"
    id=${`rule-${key}-${what}`}
    aria-label=${filled(text, name)}
    title=${filled(text, name)}
    aria-disabled=${isOff}
    @click=${() => (isOff ? undefined : press())}
  >
    <span aria-hidden="true">${SIGNS[what]}</span>
  </button>`;
  return html`<div class="field">
    <label class="field">
      <span>${words.name}</span>
      <input
        id=${`rule-${key}-name`}
        class="text"
        type="text"
        maxlength="120"
        .value=${name}
        @input=${({ target }: Event) => rules.name(key, (target as HTMLInputElement).value)}
      />
    </label>
    <label>
      <input
        id=${`rule-${key}-enabled`}
        type="checkbox"
        .checked=${enabled}
        @change=${() => rules.enable(key, !enabled)}
      />
      ${words.enabled}
    </label>
    ${button('up', words.up, at === 0, () => rules.move(key, -1, `rule-${key}-up`))}
    ${button('down', words.down, at === last, () => rules.move(key, 1, `rule-${key}-down`))}
    ${button('duplicate', words.duplicate, false, () => rules.duplicate(key))}
    ${button('delete', words.remove, false, () => rules.remove(key))}
  </div>`;
}

const SIGNS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  duplicate: '⊞',
  delete: '✕',
};

function conditionTemplate(rule: EditedRule, at: number, parts: RuleParts, words: RulesTexts) {
  const { key, match, filters } = rule;
  const { form } = parts;
  const all = RULE_MATCHES.map((name) => ({ name, text: words.matches[name] }));
  const choose = (name: string) => {
    const chosen = RULE_MATCHES.find((one) => one === name);
    if (chosen !== undefined) form.rules.match(key, chosen);
  };
  return html`
    ${oneTemplate(`rule-${key}-match`, words.match, all, match, choose)}
    ${match === 'everything' ? nothing : filters.map((filter, index) => filterTemplate(rule, filter, [at, index], parts, words))}
    ${match === 'everything' ? nothing : rowsTemplate(rule, form, words)}
    ${
      match === 'everything'
        ? nothing
        : html`<button
            class="chip"
            id=${`rule-${key}-add-filter`}
            @click=${() => form.rules.addFilter(key)}
          >
            ${words.addFilter}
          </button>`
    }
  `;
}

/** What the rows that a rule was begun with have in common, to choose from: the arrow keys go through it. */
function rowsTemplate({ key, filters }: EditedRule, form: DraftForm, words: RulesTexts) {
  const proposed = form.state.ofRows.get(key);
  if (proposed === undefined) return nothing;
  return html`<fieldset class="of-rows">
    <legend>${words.ofRows}</legend>
    ${proposed.map(
      ({ filter, text }, at) => html`<label>
        <input
          id=${rowsFilterId(key, at)}
          type="radio"
          name=${`rule-${key}-rows`}
          .checked=${filter === filters[0]}
          @change=${() => form.rules.rowsFilter(key, filter)}
        />
        <code>${filter}</code> <span class="text">${text}</span>
      </label>`,
    )}
  </fieldset>`;
}

function filterTemplate(
  { key, filters }: EditedRule,
  filter: string,
  [at, index]: readonly [rule: number, filter: number],
  { model, form }: RuleParts,
  words: RulesTexts,
) {
  const { texts } = model;
  const problem = form.state.preview?.problem;
  const isHere = problem?.rule === at && problem.filter === index;
  const place = isHere ? problem.place : undefined;
  const id = filterId(key, index);
  const typed = (text: string) => form.rules.filter(key, index, text);
  const box: FilterBox = {
    ...{ id, label: filled(words.filter, index + 1), text: filter, typed },
    problem: place && `${id}-problem`,
    proposals: form.proposals.of(id),
  };
  return html`<div class="condition">
      ${filterBoxTemplate(box, texts)}
      ${
        filters.length < 2
          ? nothing
          : html`<button
              class="chip"
              aria-label=${filled(words.removeFilter, index + 1)}
              title=${filled(words.removeFilter, index + 1)}
              @click=${() => form.rules.removeFilter(key, index)}
            >
              <span aria-hidden="true">✕</span>
            </button>`
      }
    </div>
    ${place === undefined ? nothing : problemTemplate(`${id}-problem`, filter, place, texts, typed)}`;
}

/** With Alt the arrow keys move the rule, and what has the focus in it keeps that. */
function onKey(event: KeyboardEvent, key: number, form: DraftForm): void {
  const isArrow = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  if (!event.altKey || !isArrow || !(event.target instanceof HTMLElement)) return;
  event.preventDefault();
  form.rules.move(key, event.key === 'ArrowUp' ? -1 : 1, event.target.id || `rule-${key}-name`);
}
