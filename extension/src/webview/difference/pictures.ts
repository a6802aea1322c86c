import type { Picture } from '../differenceMessages.ts';

/** Longest edge of what is drawn, in pixels: beyond it a picture is drawn smaller. */
const EDGE_MAX = 4096;

export interface Drawn {
  readonly left?: HTMLCanvasElement;
  readonly right?: HTMLCanvasElement;
  /** What both differ in: black where they are the same. Absent with one picture. */
  readonly overlay?: HTMLCanvasElement;
}

/**
 * Pictures as they are drawn: decoded from their bytes, never by an address, and the first frame only, so that nothing moves.
 */
export class Pictures {
  #drawn: Drawn | undefined;
  #hasFailed = false;

  /** Undefined until they are decoded. */
  get drawn(): Drawn | undefined {
    return this.#drawn;
  }

  /** What is given for a picture is none. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Never rejects. */
  async draw(left: Picture | undefined, right: Picture | undefined): Promise<void> {
    const decoded = await Promise.allSettled([left && decode(left), right && decode(right)]);
    const [before, after] = decoded.map((one) =>
      one.status === 'fulfilled' ? one.value : undefined,
    );
    this.#hasFailed = decoded.some(({ status }) => status === 'rejected');
    if (!this.#hasFailed) {
      const scale = scaleOf([before, after]);
      this.#drawn = {
        ...(before && { left: drawn([before], scale) }),
        ...(after && { right: drawn([after], scale) }),
        ...(before && after && { overlay: drawn([before, after], scale) }),
      };
    }
    before?.close();
    after?.close();
  }
}

function decode({ bytes, type }: Picture): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type }));
}

function scaleOf(pictures: readonly (ImageBitmap | undefined)[]): number {
  const edges = pictures.map((picture) => Math.max(picture?.width ?? 1, picture?.height ?? 1));
  return Math.min(1, EDGE_MAX / Math.max(...edges));
}

/** One picture, or the difference of two. */
function drawn(pictures: readonly ImageBitmap[], scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(Math.max(...pictures.map(({ width }) => width)) * scale));
  canvas.height = Math.max(
    1,
    Math.round(Math.max(...pictures.map(({ height }) => height)) * scale),
  );
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  if (pictures.length > 1) {
    context.fillStyle = 'black';
    context.fillRect(0, 0, canvas.width, canvas.height);
    // Of black and a picture that is the picture.
    context.globalCompositeOperation = 'difference';
  }
  for (const picture of pictures) {
    const [width, height] = [picture.width * scale, picture.height * scale];
    context.drawImage(picture, 0, 0, width, height);
  }
  return canvas;
}
