import { html, nothing, svg } from 'lit';
import type { DifferenceTexts, PageRegion, ShownDifference } from '../differenceMessages.ts';
import { filled } from '../plan/model.ts';
import { HEX_BYTES, HEX_ROW, type HexView } from './hexView.ts';
import type { Model } from './model.ts';

type BytesDifference = Extract<ShownDifference, { kind: 'bytes' }>;

/** A map of what a delta takes and what would move, and the bytes of a region of both copies. */
export function bytesTemplate(difference: BytesDifference, { texts, hex, page }: Model) {
  const { summary, left, right, regions } = difference;
  const nameOf = (copy: number) => page.copies[copy] ?? '–';
  return html`
    <section aria-label=${texts.map}>
      <p class="summary">${summary}</p>
      <div class="bars">
        ${barTemplate(nameOf(page.left), left, 'gone', texts)}
        ${barTemplate(nameOf(page.right), right, 'moves', texts)}
      </div>
      ${regions.length === 0 || hex === undefined ? nothing : listTemplate(regions, hex, texts)}
      ${hex === undefined ? nothing : hexTemplate(hex, [nameOf(page.left), nameOf(page.right)], texts)}
    </section>
  `;
}

function barTemplate(
  name: string,
  { size, shades }: BytesDifference['left'],
  kind: 'gone' | 'moves',
  { language }: DifferenceTexts,
) {
  const part = shades.reduce((sum, shade) => sum + shade, 0) / Math.max(1, shades.length);
  const percent = part.toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 });
  const bytes = size.toLocaleString(language);
  return html`<div class="bar">
    <span>${name}</span>
    <svg
      class=${kind}
      role="img"
      aria-label=${`${name}: ${percent}`}
      viewBox=${`0 0 ${shades.length} 1`}
      preserveAspectRatio="none"
    >
      ${shades.map((shade, at) =>
        shade === 0
          ? nothing
          : svg`<rect x=${at} y="0" width="1" height="1" fill-opacity=${Math.max(0.3, shade)} />`,
      )}
    </svg>
    <span>${percent} · ${bytes} B</span>
  </div>`;
}

function listTemplate(regions: readonly PageRegion[], hex: HexView, texts: DifferenceTexts) {
  const choose = ({ target }: Event) => {
    if (target instanceof HTMLSelectElement) hex.show(target.selectedIndex);
  };
  return html`<label class="regions">
    <span>${texts.regions}</span>
    <select id="regions" size=${Math.min(6, Math.max(2, regions.length))} @change=${choose}>
      ${regions.map(
        ({ offset, length }, at) => html`<option .selected=${at === hex.state.region}>
          ${filled(texts.region, hexOffset(offset), `${length.toLocaleString(texts.language)} B`)}
        </option>`,
      )}
    </select>
  </label>`;
}

function hexTemplate(hex: HexView, names: readonly [string, string], texts: DifferenceTexts) {
  const { left, right, bytes } = hex.state;
  const step = (back: boolean, title: string) => html`<button
    class="tool"
    data-step=${back ? 'before' : 'after'}
    ?disabled=${!hex.has(back)}
    @click=${() => hex.step(back)}
  >
    ${title}
  </button>`;
  return html`
    <div class="tools">${step(true, texts.before)} ${step(false, texts.after)}</div>
    <div class="hexes">
      ${sideTemplate(names[0], left, bytes?.left, bytes?.right, 'removed', texts)}
      ${sideTemplate(names[1], right, bytes?.right, bytes?.left, 'added', texts)}
    </div>
  `;
}

function sideTemplate(
  name: string,
  start: number,
  bytes: Uint8Array | undefined,
  other: Uint8Array | undefined,
  kind: 'removed' | 'added',
  texts: DifferenceTexts,
) {
  const place = filled(texts.bytesAt, hexOffset(start), hexOffset(start + HEX_BYTES - 1));
  const rows = Array.from({ length: HEX_BYTES / HEX_ROW }, (_, row) => row * HEX_ROW);
  return html`<table class="hex ${kind}">
    <caption>
      ${name}: ${place}
    </caption>
    <tbody>
      ${rows.map((from) => rowTemplate(start, from, bytes, other))}
    </tbody>
  </table>`;
}

function rowTemplate(
  start: number,
  from: number,
  bytes: Uint8Array | undefined,
  other: Uint8Array | undefined,
) {
  const row = [...(bytes?.subarray(from, from + HEX_ROW) ?? [])];
  const isOther = (at: number) => row[at] !== other?.[from + at];
  const each = (text: (byte: number) => string) =>
    row.map((byte, at) =>
      isOther(at) ? html`<mark>${text(byte)}</mark>` : html`<span>${text(byte)}</span>`,
    );
  return html`<tr>
    <th scope="row">${row.length === 0 ? '' : hexOffset(start + from)}</th>
    <td class="values">${each((byte) => byte.toString(16).padStart(2, '0'))}</td>
    <td class="characters">${each(characterOf)}</td>
  </tr>`;
}

/** ASCII that can be printed. */
function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

function hexOffset(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}
