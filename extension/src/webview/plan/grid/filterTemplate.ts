import { html, nothing } from 'lit';
import { CHIPS, isAboutStates, LAYOUTS, STATE_CHIPS } from '../../gridChoices.ts';
import type { PageTexts } from '../../messages.ts';
import type { Actions } from '../actions.ts';
import { filled, type Model } from '../model.ts';
import { type FilterBox, filterBoxTemplate, problemTemplate } from './filterBox.ts';
import type { Grid } from './grid.ts';

/** What the rows are limited to. */
export function filterTemplate({ texts, state }: Model, grid: Grid, actions: Actions) {
  const { made, problem, spec } = grid.state;
  if (made === undefined) return nothing;
  // What changes by itself every other second is not read aloud.
  const isMoving = state.items !== undefined && isAboutStates(spec.chips);
  const isUnusable = problem !== undefined || spec.filter.trim() === '';
  const amounts = [made.listed, made.all].map((amount) => amount.toLocaleString(texts.language));
  return html`
    <div class="filter">
      ${filterBoxTemplate(boxOf(texts, grid), texts)}
      <button
        class="chip"
        data-filter="save"
        aria-disabled=${isUnusable}
        @click=${() => (isUnusable ? undefined : actions.saveFilter(spec.filter))}
      >
        ${texts.saveFilter}
      </button>
      <span role="status" aria-live=${isMoving ? 'off' : nothing} class="shown">${filled(texts.filtered, ...amounts)}</span>
    </div>
    ${
      problem === undefined
        ? nothing
        : problemTemplate('problem', spec.filter, problem, texts, (meant) => grid.filter(meant))
    }
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

function boxOf(texts: PageTexts, grid: Grid): FilterBox {
  const { spec, problem } = grid.state;
  return {
    ...{ id: 'filter', label: texts.filter, text: spec.filter, proposals: grid.proposals },
    problem: problem && 'problem',
    typed: (text) => grid.filter(text),
  };
}
