import { html, nothing } from 'lit';
import type { FilterProblem } from '../../gridMessages.ts';
import type { PageTexts } from '../../messages.ts';
import type { BoxProposals } from './proposals.ts';

/** A box in which a filter is typed. */
export interface FilterBox {
  /** On the page. */
  readonly id: string;
  readonly label: string;
  readonly text: string;
  /** Id of what says why it is none; absent: it is one. */
  readonly problem?: string | undefined;
  readonly proposals: BoxProposals;
  typed(text: string): void;
}

export function filterBoxTemplate(box: FilterBox, texts: PageTexts) {
  const { id, label, text, problem, proposals } = box;
  const { list, chosen } = proposals;
  const isOpen = list.length > 0;
  return html`<div class="box">
    <input
      id=${id}
      class="filter-text"
      type="text"
      role="combobox"
      spellcheck="false"
      autocomplete="off"
      maxlength="5000"
      aria-label=${label}
      placeholder=${texts.filterExample}
      aria-autocomplete="list"
      aria-expanded=${isOpen}
      aria-controls=${isOpen ? `${id}-proposals` : nothing}
      aria-activedescendant=${chosen === -1 || !isOpen ? nothing : `${id}-proposal-${chosen}`}
      aria-invalid=${problem !== undefined}
      aria-describedby=${problem ?? nothing}
      .value=${text}
      @input=${(event: InputEvent) => onInput(event, box)}
      @keydown=${(event: KeyboardEvent) => onKey(event, box)}
      @blur=${() => proposals.close()}
    />
    ${isOpen ? proposalsTemplate(box, texts) : nothing}
  </div>`;
}

function proposalsTemplate(box: FilterBox, texts: PageTexts) {
  const { id, proposals } = box;
  return html`<div id=${`${id}-proposals`} class="proposals" role="listbox" aria-label=${texts.proposals}>
    ${proposals.list.map(
      ({ label, text, becomes }, at) => html`<div
        id=${`${id}-proposal-${at}`}
        role="option"
        aria-selected=${at === proposals.chosen}
        @mousedown=${(event: MouseEvent) => {
          // The box keeps the focus.
          event.preventDefault();
          take(becomes, box);
        }}
      >
        <span class="label">${label}</span> <span class="text">${text}</span>
      </div>`,
    )}
  </div>`;
}

/** The sentence, and the filter with the part marked that is wrong. @param id on the page */
export function problemTemplate(
  id: string,
  filter: string,
  { text, offset, length, meant }: FilterProblem,
  texts: PageTexts,
  take: (filter: string) => void,
) {
  const end = offset + Math.max(1, length);
  return html`<div id=${id} class="problem" role="alert">
    <p>${text}</p>
    <p class="place"><span>${filter.slice(0, offset)}</span><mark>${filter.slice(offset, end) || ' '}</mark><span>${filter.slice(end)}</span></p>
    ${
      meant === undefined
        ? nothing
        : html`<p>
            ${texts.meant}:
            <button class="link" @click=${() => take(meant)}>${meant}</button>
          </p>`
    }
  </div>`;
}

function onInput({ target }: InputEvent, box: FilterBox): void {
  if (!(target instanceof HTMLInputElement)) return;
  box.typed(target.value);
  if (target.value.trim() === '') box.proposals.close();
  else box.proposals.ask(target.selectionStart ?? target.value.length);
}

/** Arrows go through what is proposed, Enter and Tab take what is chosen of it, Escape closes the list. */
function onKey(event: KeyboardEvent, box: FilterBox): void {
  const { list, chosen } = box.proposals;
  const { key, target } = event;
  if (!(target instanceof HTMLInputElement)) return;
  // The editor would select all once more, a moment later, and with that what was typed meanwhile.
  if (key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) event.stopPropagation();
  // With it a rule is moved.
  if (event.altKey) return;
  if (key === 'ArrowDown' && list.length === 0) {
    box.proposals.ask(target.selectionStart ?? 0);
  } else if (list.length === 0) {
    return;
  } else if (key === 'ArrowDown' || key === 'ArrowUp') {
    const next = chosen + (key === 'ArrowDown' ? 1 : -1);
    box.proposals.choose(next < -1 ? list.length - 1 : next >= list.length ? -1 : next);
  } else if (key === 'Escape') {
    box.proposals.close();
  } else if ((key === 'Enter' || key === 'Tab') && chosen !== -1) {
    take(list[chosen]?.becomes ?? '', box);
  } else {
    return;
  }
  event.preventDefault();
}

function take(becomes: string, box: FilterBox): void {
  box.typed(becomes);
  box.proposals.close();
}
