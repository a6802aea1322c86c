import type { DifferencePage, DifferenceTexts, ShownDifference } from '../differenceMessages.ts';
import type { HexView } from './hexView.ts';
import type { LineMode } from './layout.ts';
import type { PictureMode } from './pictureModes.ts';
import type { Pictures } from './pictures.ts';
import type { TextView } from './textView.ts';

/** Everything that the page shows. */
export interface Model {
  readonly texts: DifferenceTexts;
  readonly page: DifferencePage;
  readonly difference: ShownDifference;
  /** What it is about; while something else is computed, what it was about before: tools stay where they are. */
  readonly about: ShownDifference['kind'];
  /** It takes so long by now that somebody may want to cancel it. */
  readonly isSlow: boolean;
  readonly mode: LineMode;
  readonly pictureMode: PictureMode;
  /** How much of the left picture is seen, in percent. */
  readonly swipe: number;
  /** Why the last request failed; '' when it did not. */
  readonly failure: string;
  /** Those of what is shown. */
  readonly text: TextView | undefined;
  readonly hex: HexView | undefined;
  readonly pictures: Pictures | undefined;
}

/** What a person can do on the page. */
export interface DifferenceActions {
  choose(change: Partial<Pick<DifferencePage, 'left' | 'right' | 'whitespace' | 'bytes'>>): void;
  send(kind: 'again' | 'cancel' | 'openEditor' | 'merge'): void;
  mode(mode: LineMode): void;
  pictureMode(mode: PictureMode): void;
  swipe(percent: number): void;
}
