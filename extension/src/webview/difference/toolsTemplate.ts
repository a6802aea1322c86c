import { html, nothing } from 'lit';
import type { DifferenceActions, Model } from './model.ts';
import { PICTURE_MODES, type PictureMode } from './pictureModes.ts';

/** Which copies are compared, and how that is shown. */
export function toolsTemplate(model: Model, actions: DifferenceActions) {
  const { texts, page } = model;
  return html`
    <div class="pair">
      ${pickerTemplate('left', texts.left, model, actions)}
      <button
        class="swap"
        aria-label=${texts.swap}
        title=${texts.swap}
        ?disabled=${page.left < 0}
        @click=${() => actions.choose({ left: page.right, right: page.left })}
      >
        ⇄
      </button>
      ${pickerTemplate('right', texts.right, model, actions)}
    </div>
    <div class="tools" role="toolbar" aria-label=${texts.tools}>
      ${textTools(model, actions)} ${pictureTools(model, actions)}
      ${toggle('bytes', texts.bytes, page.bytes, () => actions.choose({ bytes: !page.bytes }))}
      ${button('again', texts.again, () => actions.send('again'))}
      ${button('openEditor', texts.openEditor, () => actions.send('openEditor'))}
      ${mergeTool(model, actions)}
    </div>
  `;
}

/** What is chosen on one side is not there to be chosen on the other. */
function pickerTemplate(
  side: 'left' | 'right',
  title: string,
  { page }: Model,
  actions: DifferenceActions,
) {
  const chosen = page[side];
  const other = page[side === 'left' ? 'right' : 'left'];
  const choose = ({ target }: Event) => {
    if (!(target instanceof HTMLSelectElement)) return;
    actions.choose({ [side]: Number(target.value) });
  };
  return html`<label>
    <span>${title}</span>
    <select id=${side} ?disabled=${page.copies.length < 3} @change=${choose}>
      ${chosen < 0 ? html`<option value="-1" selected>–</option>` : nothing}
      ${page.copies.map((copy, at) =>
        at === other
          ? nothing
          : html`<option value=${at} .selected=${at === chosen}>${copy}</option>`,
      )}
    </select>
  </label>`;
}

function textTools({ texts, page, about, mode, text }: Model, actions: DifferenceActions) {
  if (about !== 'text') return nothing;
  const isStill = (text?.state.layout.changes.length ?? 0) === 0;
  return html`
    ${toggle('side', texts.sideBySide, mode === 'side', () => actions.mode('side'))}
    ${toggle('inline', texts.inline, mode === 'inline', () => actions.mode('inline'))}
    ${toggle('whitespace', texts.whitespace, page.whitespace, () =>
      actions.choose({ whitespace: !page.whitespace }),
    )}
    ${button('previous', texts.previous, () => text?.next(true), isStill)}
    ${button('next', texts.next, () => text?.next(false), isStill)}
  `;
}

function mergeTool({ texts, page, about }: Model, actions: DifferenceActions) {
  if (about !== 'text' || !page.mergeable) return nothing;
  return button('merge', texts.merge, () => actions.send('merge'));
}

function pictureTools({ texts, about, page, pictureMode }: Model, actions: DifferenceActions) {
  if (about !== 'pictures' || page.left < 0) return nothing;
  const titles: Readonly<Record<PictureMode, string>> = {
    ...{ side: texts.sideBySide, swipe: texts.swipe, overlay: texts.overlay },
  };
  return html`<span role="group" class="group" aria-label=${texts.pictures}>
    ${PICTURE_MODES.map((mode) =>
      toggle(mode, titles[mode], mode === pictureMode, () => actions.pictureMode(mode)),
    )}
  </span>`;
}

function toggle(name: string, title: string, isPressed: boolean, onClick: () => void) {
  return html`<button class="tool" data-tool=${name} aria-pressed=${isPressed} @click=${onClick}>
    <span class="mark" aria-hidden="true">${isPressed ? '✓' : ''}</span>${title}
  </button>`;
}

function button(name: string, title: string, onClick: () => void, isDisabled = false) {
  return html`<button class="tool" data-tool=${name} ?disabled=${isDisabled} @click=${onClick}>
    ${title}
  </button>`;
}
