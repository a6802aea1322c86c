import type { GridProbe } from '../probe.ts';

/** As `GridProbe` has it: what is neither the grid's border nor its content. */
export function scrollBar(): ReturnType<GridProbe['scrollBar']> {
  const grid = document.querySelector<HTMLElement>('#grid');
  if (grid === null) return { left: 0, top: 0, width: 0, height: 0 };
  const { clientLeft, clientTop, clientWidth, clientHeight, offsetWidth } = grid;
  const left = clientLeft + clientWidth;
  return { left, top: clientTop, width: offsetWidth - clientLeft - left, height: clientHeight };
}

/** As `GridProbe` has it. */
export async function firstColumn(png: string): Promise<readonly number[]> {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const context = new OffscreenCanvas(1, image.height).getContext('2d');
  if (context === null) throw new Error('No canvas');
  context.drawImage(image, 0, 0);
  return [...new Uint32Array(context.getImageData(0, 0, 1, image.height).data.buffer)];
}
