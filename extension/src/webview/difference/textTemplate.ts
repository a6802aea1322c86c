import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DifferenceTexts, LineRuns, PageLine } from '../differenceMessages.ts';
import { filled } from '../plan/model.ts';
import { canvasHeight, rowsInSight } from '../rows/scrollMap.ts';
import { changedParts, type Part } from './changedPart.ts';
import type { LayoutRow } from './layout.ts';
import { lineParts } from './lineParts.ts';
import type { Model } from './model.ts';
import type { Side, TextView } from './textView.ts';

/** The lines of both copies: as many as are in sight. */
export function textTemplate({ text, texts }: Model) {
  if (text === undefined || text.state.layout.rows === 0) return nothing;
  const { extent, state, widest } = text;
  const { layout, top, active } = state;
  const [first, last] = rowsInSight(top, extent);
  const rows = Array.from({ length: Math.max(0, last + 1 - first) }, (_, at) => first + at);
  const isSeen = first <= active && active <= last;
  const offset = Math.round((first - top) * extent.rowHeight);
  const isSide = layout.mode === 'side';
  const beyond = isSide ? `${widest}ch + 9ch - 50%` : `${widest}ch + 15ch - 100%`;
  return html`
    <section aria-label=${texts.lines}>
      <p id="keys" class="spoken">${texts.keys}</p>
      <p class="place" role="status">${placeText(text, texts)}</p>
      <div
        id="lines"
        class="lines ${layout.mode}"
        role="grid"
        tabindex="0"
        aria-label=${texts.lines}
        aria-describedby="keys"
        aria-readonly="true"
        aria-rowcount=${layout.rows}
        aria-colcount=${isSide ? 4 : 3}
        aria-activedescendant=${isSeen ? `line-${active}` : nothing}
        .style=${`--row: ${extent.rowHeight}px; height: min(70vh, ${layout.rows * extent.rowHeight + 2}px)`}
      >
        <div class="canvas" role="presentation" .style=${`height: ${Math.round(canvasHeight(extent))}px`}>
          <div class="sight" role="presentation" .style=${`height: ${extent.height}px`}>
            <div class="rows" role="rowgroup" .style=${`transform: translateY(${offset}px)`}>
              ${repeat(
                rows,
                (row) => row,
                (row) => rowTemplate(row, text, texts),
              )}
            </div>
          </div>
        </div>
      </div>
      <div id="across" class="across" tabindex="0" role="group" aria-label=${texts.lines}>
        <div .style=${`width: calc(100% + max(0px, ${beyond}))`}></div>
      </div>
    </section>
  `;
}

function placeText(text: TextView, texts: DifferenceTexts): string {
  const number = (amount: number) => amount.toLocaleString(texts.language);
  const { length } = text.state.layout.changes;
  if (text.change === 0) return filled(texts.changes, number(length));
  return filled(texts.change, number(text.change), number(length));
}

function rowTemplate(row: number, text: TextView, texts: DifferenceTexts) {
  const shown = text.row(row);
  if (shown === undefined) return nothing;
  const active = row === text.state.active ? 'active' : '';
  const cells =
    shown.kind === 'folded'
      ? foldedTemplate(row, shown, text, texts)
      : text.state.layout.mode === 'side'
        ? sideTemplate(shown, text, texts)
        : inlineTemplate(shown, text, texts);
  return html`<div
    role="row"
    id=${`line-${row}`}
    class="line ${shown.kind} ${active}"
    data-row=${row}
    aria-rowindex=${row + 1}
  >
    ${cells}
  </div>`;
}

function foldedTemplate(row: number, { lines }: LayoutRow, text: TextView, texts: DifferenceTexts) {
  const amount = lines.toLocaleString(texts.language);
  return html`<div role="gridcell" class="fold" aria-colspan="4">
    <button tabindex="-1" @click=${() => text.open(row)}>⋯ ${filled(texts.folded, amount)}</button>
  </div>`;
}

function sideTemplate(row: LayoutRow, text: TextView, texts: DifferenceTexts) {
  const { kind, left, right } = row;
  const [before, after] = [lineOf('left', left, text), lineOf('right', right, text)];
  const isPair = kind === 'changed' && before !== undefined && after !== undefined;
  const [was, is] = isPair ? changedParts(before.text, after.text) : [];
  const isChanged = kind === 'changed';
  return html`
    ${numberTemplate(left)} ${cellTemplate(left, before, isChanged ? 'removed' : 'same', was, texts)}
    ${numberTemplate(right)} ${cellTemplate(right, after, isChanged ? 'added' : 'same', is, texts)}
  `;
}

function inlineTemplate({ kind, left, right }: LayoutRow, text: TextView, texts: DifferenceTexts) {
  const isGone = right === undefined;
  const line = isGone ? lineOf('left', left, text) : lineOf('right', right, text);
  const state = kind === 'same' ? 'same' : isGone ? 'removed' : 'added';
  return html`
    ${numberTemplate(left)} ${numberTemplate(right)}
    ${cellTemplate(left ?? right, line, state, undefined, texts)}
  `;
}

interface ColouredLine extends PageLine {
  readonly runs: LineRuns;
}

function lineOf(side: Side, line: number | undefined, text: TextView): ColouredLine | undefined {
  const here = line === undefined ? undefined : text.text(side, line);
  return here === undefined || line === undefined
    ? undefined
    : { ...here, runs: text.runs(side, line) };
}

function numberTemplate(line: number | undefined) {
  return html`<div role="gridcell" class="number">${line === undefined ? '' : line + 1}</div>`;
}

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;

/** White space counts within it, so that there is none of ours. */
function cellTemplate(
  place: number | undefined,
  line: ColouredLine | undefined,
  state: keyof typeof SIGNS,
  part: Part | undefined,
  texts: DifferenceTexts,
) {
  if (place === undefined) return html`<div role="gridcell" class="text none"></div>`;
  if (line === undefined) return html`<div role="gridcell" class="text coming">…</div>`;
  const spoken = state === 'same' ? nothing : html`<span class="spoken">${texts[state]}: </span>`;
  const ends = state === 'same' ? nothing : endTemplate(line, texts);
  return html`<div role="gridcell" class="text ${state}"><span class="sign" aria-hidden="true">${SIGNS[state]}</span>${spoken}<span class="window"><span class="shifted">${partsTemplate(line, part)}${ends}${line.cut ? mark('…', texts.cut) : nothing}</span></span></div>`;
}

function partsTemplate(line: ColouredLine, part: Part | undefined) {
  const { length } = line.text;
  const [from, to] = part ?? [length, length];
  if (from === to) return lookTemplate(line, 0, length);
  return html`${lookTemplate(line, 0, from)}<mark>${lookTemplate(line, from, to)}</mark>${lookTemplate(line, to, length)}`;
}

function lookTemplate({ text, runs }: ColouredLine, from: number, to: number) {
  return lineParts(text, runs, from, to).map((part) =>
    part.look === '' ? part.text : html`<span class=${part.look}>${part.text}</span>`,
  );
}

function endTemplate({ end, cut }: PageLine, texts: DifferenceTexts) {
  if (end === undefined || cut === true) return nothing;
  return end === 'crlf' ? mark('␍', texts.carriageReturn) : mark('⊘', texts.noLineEnd);
}

function mark(sign: string, title: string) {
  return html`<span class="end" title=${title}><span aria-hidden="true">${sign}</span><span class="spoken"> ${title}</span></span>`;
}
