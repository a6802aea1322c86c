import { html, nothing } from 'lit';
import { CHIPS, isAboutStates, LAYOUTS, STATE_CHIPS } from '../../gridChoices.ts';
import type { FilterProblem } from '../../gridMessages.ts';
import type { PageTexts } from '../../messages.ts';
import { filled, type Model } from '../model.ts';
import type { Grid } from './grid.ts';

/** What the rows are limited to. */
export function filterTemplate({ texts, state }: Model, grid: Grid) {
  const { made, problem, spec } = grid.state;
  if (made === undefined) return nothing;
  // What changes by itself every other second is not read aloud.
  const isMoving = state.items !== undefined && isAboutStates(spec.chips);
  const amounts = [made.listed, made.all].map((amount) => amount.toLocaleString(texts.language));
  return html`
    <div class="filter">
      ${boxTemplate(texts, grid)}
      <span role="status" aria-live=${isMoving ? 'off' : nothing} class="shown">${filled(texts.filtered, ...amounts)}</span>
    </div>
    ${problem === undefined ? nothing : problemTemplate(spec.filter, problem, texts, grid)}
    ${layoutTemplate(texts, grid)}
    <div class="chips" role="group" aria-label=${texts.show}>
      ${CHIPS.map((chip) => {
        const isPressed = spec.chips.includes(chip);
        const isOffered = isPressed || !STATE_CHIPS.includes(chip) || hasStates(grid);
        if (!isOffered) return nothing;
        return html`<button
          class="chip"
          data-chip=${chip}
          aria-pressed=${isPressed}
          @click=${() => grid.chip(chip)}
        >
          <span class="mark" aria-hidden="true">${isPressed ? '✓' : ''}</span>${texts.chips[chip]}
          <span class="amount">${made.matching[chip].toLocaleString(texts.language)}</span>
        </button>`;
      })}
    </div>
  `;
}

/** Whether the plan is carried out, or was. */
function hasStates({ state: { made } }: Grid): boolean {
  return STATE_CHIPS.some((chip) => (made?.total[chip] ?? 0) > 0);
}

/** How rows are arranged, and what of it is open. */
function layoutTemplate(texts: PageTexts, grid: Grid) {
  const { spec } = grid.state;
  const all = (isOpen: boolean, text: string) => html`<button
    class="chip"
    data-fold=${isOpen ? 'open' : 'close'}
    @click=${() => grid.foldAll(isOpen)}
  >
    ${text}
  </button>`;
  return html`<div class="chips" role="group" aria-label=${texts.arrange}>
    ${LAYOUTS.map((layout) => {
      const isPressed = spec.layout === layout;
      return html`<button
        class="chip"
        data-layout=${layout}
        aria-pressed=${isPressed}
        @click=${() => grid.layout(layout)}
      >
        <span class="mark" aria-hidden="true">${isPressed ? '✓' : ''}</span>${texts.layouts[layout]}
      </button>`;
    })}
    ${spec.layout === 'list' ? nothing : [all(true, texts.openAll), all(false, texts.closeAll)]}
  </div>`;
}

function boxTemplate(texts: PageTexts, grid: Grid) {
  const { spec, problem } = grid.state;
  const { list: proposals, chosen: proposal } = grid.proposals;
  const isOpen = proposals.length > 0;
  return html`<div class="box">
    <input
      id="filter"
      type="text"
      role="combobox"
      spellcheck="false"
      autocomplete="off"
      maxlength="5000"
      aria-label=${texts.filter}
      placeholder=${texts.filterExample}
      aria-autocomplete="list"
      aria-expanded=${isOpen}
      aria-controls=${isOpen ? 'proposals' : nothing}
      aria-activedescendant=${proposal === -1 ? nothing : `proposal-${proposal}`}
      aria-invalid=${problem !== undefined}
      aria-describedby=${problem === undefined ? nothing : 'problem'}
      .value=${spec.filter}
      @input=${(event: InputEvent) => onInput(event, grid)}
      @keydown=${(event: KeyboardEvent) => onKey(event, grid)}
      @blur=${() => grid.proposals.close()}
    />
    ${isOpen ? proposalsTemplate(texts, grid) : nothing}
  </div>`;
}

function proposalsTemplate(texts: PageTexts, grid: Grid) {
  const { list: proposals, chosen: proposal } = grid.proposals;
  return html`<div id="proposals" role="listbox" aria-label=${texts.proposals}>
    ${proposals.map(
      ({ label, text, becomes }, at) => html`<div
        id=${`proposal-${at}`}
        role="option"
        aria-selected=${at === proposal}
        @mousedown=${(event: MouseEvent) => {
          // The box keeps the focus.
          event.preventDefault();
          take(becomes, grid);
        }}
      >
        <span class="label">${label}</span> <span class="text">${text}</span>
      </div>`,
    )}
  </div>`;
}

/** The sentence, and the filter with the part marked that is wrong. */
function problemTemplate(filter: string, problem: FilterProblem, texts: PageTexts, grid: Grid) {
  const { text, offset, length, meant } = problem;
  const end = offset + Math.max(1, length);
  return html`<div id="problem" class="problem" role="alert">
    <p>${text}</p>
    <p class="place"><span>${filter.slice(0, offset)}</span><mark>${filter.slice(offset, end) || ' '}</mark><span>${filter.slice(end)}</span></p>
    ${
      meant === undefined
        ? nothing
        : html`<p>
            ${texts.meant}:
            <button class="link" @click=${() => grid.filter(meant)}>${meant}</button>
          </p>`
    }
  </div>`;
}

function onInput({ target }: InputEvent, grid: Grid): void {
  if (!(target instanceof HTMLInputElement)) return;
  grid.filter(target.value);
  if (target.value.trim() === '') grid.proposals.close();
  else grid.proposals.ask(target.selectionStart ?? target.value.length);
}

/** Arrows go through what is proposed, Enter and Tab take what is chosen of it, Escape closes the list. */
function onKey(event: KeyboardEvent, grid: Grid): void {
  const { list: proposals, chosen: proposal } = grid.proposals;
  const { key, target } = event;
  if (!(target instanceof HTMLInputElement)) return;
  // The editor would select all once more, a moment later, and with that what was typed meanwhile.
  if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) event.stopPropagation();
  if (key === 'ArrowDown' && proposals.length === 0) {
    grid.proposals.ask(target.selectionStart ?? 0);
  } else if (proposals.length === 0) {
    return;
  } else if (key === 'ArrowDown' || key === 'ArrowUp') {
    const step = key === 'ArrowDown' ? 1 : -1;
    const next = proposal + step;
    grid.proposals.choose(next < -1 ? proposals.length - 1 : next >= proposals.length ? -1 : next);
  } else if (key === 'Escape') {
    grid.proposals.close();
  } else if ((key === 'Enter' || key === 'Tab') && proposal !== -1) {
    take(proposals[proposal]?.becomes ?? '', grid);
  } else {
    return;
  }
  event.preventDefault();
}

function take(becomes: string, grid: Grid): void {
  grid.filter(becomes);
  grid.proposals.close();
}
