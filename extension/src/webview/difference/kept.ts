import type { LineMode } from './layout.ts';
import { PICTURE_MODES, type PictureMode } from './pictureModes.ts';

/** What the page keeps of itself while it is hidden, or loaded again. */
export interface Kept {
  readonly mode: LineMode;
  readonly pictures: PictureMode;
  /** The line of the right that keys are about, from 0. */
  readonly line: number;
}

/** What was kept, as far as it is what this page keeps. */
export function keptDifference(kept: unknown): Kept {
  const { mode, pictures, line }: Readonly<Record<string, unknown>> =
    typeof kept === 'object' && kept !== null ? { ...kept } : {};
  return {
    mode: mode === 'inline' ? 'inline' : 'side',
    pictures: PICTURE_MODES.find((one) => one === pictures) ?? 'side',
    line: typeof line === 'number' && line >= 0 && line < 2 ** 32 ? Math.floor(line) : 0,
  };
}
