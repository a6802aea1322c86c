import { html } from 'lit';
import type { PageTable } from '../messages.ts';

/** A table that is read as it stands. */
export function figuresTemplate({ caption, head, textColumns, rows }: PageTable) {
  const kind = (column: number) => (column < textColumns ? 'text' : 'number');
  return html`<table class="figures">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((title, column) => html`<th scope="col" class=${kind(column)}>${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...others]) => html`<tr>
          <th scope="row">${first}</th>
          ${others.map((text, index) => html`<td class=${kind(index + 1)}>${text}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What warns of something. */
export function warningsTemplate(warnings: readonly string[]) {
  return html`<ul class="warnings">
    ${warnings.map((warning) => html`<li>${warning}</li>`)}
  </ul>`;
}
