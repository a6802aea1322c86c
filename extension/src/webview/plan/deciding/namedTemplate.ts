import { html, nothing, type TemplateResult } from 'lit';
import type { RulesTexts } from '../../decidingMessages.ts';
import { filled } from '../model.ts';

/** Something of the workspace's file that is known by its name. */
export interface NamedPart {
  readonly idOf: (part: 'name' | 'delete' | 'problem') => string;
  readonly legend: string;
  readonly name: string;
  /** What is wrong with it, if that is not said at a place of its own. */
  readonly problem: string | undefined;
  typed(name: string): void;
  remove(): void;
}

/** Its name, a button that takes it away, and what it is. */
export function namedTemplate(part: NamedPart, words: RulesTexts, content: TemplateResult) {
  const { idOf, legend, name, problem } = part;
  const remove = filled(words.remove, name);
  return html`<fieldset
    class=${problem === undefined ? 'rule' : 'rule wrong'}
    aria-describedby=${problem === undefined ? nothing : idOf('problem')}
  >
    <legend>${legend}</legend>
    <div class="field">
      <label class="field">
        <span>${words.name}</span>
        <input
          id=${idOf('name')}
          class="text"
          type="text"
          maxlength="120"
          .value=${name}
          @input=${({ target }: Event) => part.typed((target as HTMLInputElement).value)}
        />
      </label>
      <button
        class="chip"
        id=${idOf('delete')}
        aria-label=${remove}
        title=${remove}
        @click=${() => part.remove()}
      >
        <span aria-hidden="true">✕</span>
      </button>
    </div>
    ${
      problem === undefined
        ? nothing
        : html`<p id=${idOf('problem')} class="failure" role="alert">${problem}</p>`
    }
    ${content}
  </fieldset>`;
}
