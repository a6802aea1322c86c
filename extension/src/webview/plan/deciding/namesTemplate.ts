import { html } from 'lit';
import { toggledName } from './draftSides.ts';

/** Something that can be chosen, and what it is called. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

/** Chooses one of them. @param id of the list, on the page */
export function oneTemplate(
  id: string,
  title: string,
  all: readonly Named[],
  chosen: string | undefined,
  choose: (name: string) => void,
) {
  const onChange = ({ target }: Event) => {
    if (target instanceof HTMLSelectElement) choose(target.value);
  };
  return html`<label class="field">
    <span>${title}</span>
    <select id=${id} @change=${onChange}>
      ${all.map(
        ({ name, text }) =>
          html`<option value=${name} .selected=${name === chosen}>${text}</option>`,
      )}
    </select>
  </label>`;
}

/** Chooses any number of them. @param id of the group, on the page */
export function someTemplate(
  id: string,
  title: string,
  all: readonly Named[],
  chosen: readonly string[],
  choose: (names: readonly string[]) => void,
) {
  const names = all.map(({ name }) => name);
  return html`<fieldset id=${id} class="names">
    <legend>${title}</legend>
    ${all.map(
      ({ name, text }, at) => html`<label>
        <input
          id=${`${id}-${at}`}
          type="checkbox"
          value=${name}
          .checked=${chosen.includes(name)}
          @change=${() => choose(toggledName(chosen, name, names))}
        />
        ${text}
      </label>`,
    )}
  </fieldset>`;
}
