import { html, nothing } from 'lit';
import type { DecidingTexts, DraftProblem } from '../../decidingMessages.ts';
import { figuresTemplate, warningsTemplate } from '../figuresTemplate.ts';
import type { DraftState } from './draftState.ts';

/** What the draft would come to, or why it can't decide. */
export function previewTemplate({ preview }: DraftState, texts: DecidingTexts) {
  const { counted, problem } = preview ?? {};
  const said =
    preview === undefined
      ? texts.counting
      : counted === undefined && problem === undefined
        ? texts.notCounted
        : '';
  return html`<div class="preview" aria-busy=${preview === undefined}>
    <p role="alert" class="failure">${problem === undefined || hasPlace(problem) ? '' : problem.text}</p>
    <div role="status">
      ${said === '' ? nothing : html`<p>${said}</p>`}
      ${counted?.notes.map((note) => html`<p>${note}</p>`) ?? nothing}
    </div>
    ${counted === undefined || counted.warnings.length === 0 ? nothing : warningsTemplate(counted.warnings)}
    ${counted?.totals === undefined ? nothing : figuresTemplate(counted.totals)}
    ${counted?.rules === undefined ? nothing : figuresTemplate(counted.rules)}
  </div>`;
}

/** It is said where it is. */
function hasPlace({ rule, group, saved }: DraftProblem): boolean {
  return rule !== undefined || group !== undefined || saved !== undefined;
}
