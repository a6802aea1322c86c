import type { TextForms } from './textForms.ts';

/** What one reading of a whole file gave. */
export interface ReadContent {
  /** Content id in lower-case hex. */
  readonly content: string;
  /** What a text is but for line ends and whitespace; absent: nobody looked. Nothing is decided by it. */
  readonly text?: TextForms | 'none';
}
