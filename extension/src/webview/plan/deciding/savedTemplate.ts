import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type FilterBox, filterBoxTemplate, problemTemplate } from '../grid/filterBox.ts';
import { filled, type Model } from '../model.ts';
import type { DraftForm } from './draftForm.ts';
import { namedTemplate } from './namedTemplate.ts';
import { type EditedFilter, savedId } from './savedList.ts';

/** The filters that were given names. @param filter what the grid is limited to */
export function savedTemplate(model: Model, form: DraftForm, filter: string) {
  const { saved: words } = model.texts.deciding.rules;
  const { filters = [] } = form.state.draft ?? {};
  return html`
    <h3 id="saved-title">${words.title}</h3>
    <ol class="rules" aria-labelledby="saved-title">
      ${repeat(
        filters,
        ({ key }) => key,
        (saved, at) => html`<li>${oneTemplate(saved, at, model, form)}</li>`,
      )}
    </ol>
    <div class="buttons">
      <vscode-button
        id="add-saved"
        appearance="secondary"
        @click=${() => form.filters.add(filled(words.newFilter, filters.length + 1), filter)}
        >${words.add}</vscode-button
      >
    </div>
  `;
}

function oneTemplate(
  { key, name, filter }: EditedFilter,
  at: number,
  { texts }: Model,
  form: DraftForm,
) {
  const { rules: words } = texts.deciding;
  const problem = form.state.preview?.problem;
  const isHere = problem?.saved === at;
  const place = isHere ? problem.place : undefined;
  const [id, problemId] = [savedId(key, 'filter'), `${savedId(key, 'filter')}-problem`];
  const typed = (text: string) => form.filters.filter(key, text);
  const box: FilterBox = {
    ...{ id, label: words.saved.filter, text: filter, typed },
    problem: place && problemId,
    proposals: form.proposals.of(id),
  };
  return namedTemplate(
    {
      ...{ idOf: (part) => savedId(key, part), legend: filled(words.saved.saved, at + 1), name },
      problem: isHere && place === undefined ? problem.text : undefined,
      typed: (text) => form.filters.name(key, text),
      remove: () => form.filters.remove(key),
    },
    words,
    html`
      <div class="condition">${filterBoxTemplate(box, texts)}</div>
      ${place === undefined ? nothing : problemTemplate(problemId, filter, place, texts, typed)}
    `,
  );
}
