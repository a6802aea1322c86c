import { html, nothing } from 'lit';
import type { Picture, ShownDifference } from '../differenceMessages.ts';
import type { DifferenceActions, Model } from './model.ts';

type PicturesDifference = Extract<ShownDifference, { kind: 'pictures' }>;

/** Both pictures, in the way that is chosen. */
export function picturesTemplate(
  { left, right }: PicturesDifference,
  model: Model,
  actions: DifferenceActions,
) {
  const { texts, page, pictures, pictureMode, swipe } = model;
  if (pictures?.hasFailed) return html`<p class="note" role="alert">${texts.undrawable}</p>`;
  const drawn = pictures?.drawn;
  if (drawn === undefined) return nothing;
  const mode = drawn.overlay === undefined ? 'side' : pictureMode;
  if (mode === 'overlay') {
    return html`<figure class="overlay">${named(drawn.overlay, texts.overlay)}</figure>`;
  }
  const names = [page.copies[page.left] ?? '–', page.copies[page.right] ?? '–'] as const;
  return html`
    ${mode === 'swipe' ? swipeTemplate(model, actions) : nothing}
    <div class="pictures ${mode}" .style=${`--swipe: ${swipe}%`}>
      ${left === undefined ? nothing : figure('left', drawn.left, names[0], left)}
      ${right === undefined ? nothing : figure('right', drawn.right, names[1], right)}
    </div>
  `;
}

function swipeTemplate({ texts, swipe }: Model, actions: DifferenceActions) {
  const move = ({ target }: Event) => {
    if (target instanceof HTMLInputElement) actions.swipe(Number(target.value));
  };
  return html`<input
    id="swipe"
    type="range"
    min="0"
    max="100"
    aria-label=${texts.swipe}
    .value=${String(swipe)}
    @input=${move}
  />`;
}

function figure(
  side: 'left' | 'right',
  canvas: HTMLCanvasElement | undefined,
  name: string,
  { about }: Picture,
) {
  const title = `${name}: ${about}`;
  return html`<figure class=${side}>
    <figcaption>${title}</figcaption>
    <div class="frame">${named(canvas, title)}</div>
  </figure>`;
}

/** A canvas says nothing by itself. */
function named(canvas: HTMLCanvasElement | undefined, title: string) {
  canvas?.setAttribute('role', 'img');
  canvas?.setAttribute('aria-label', title);
  return canvas ?? nothing;
}
