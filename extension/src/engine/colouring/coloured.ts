import type { MessagePort } from 'node:worker_threads';
import type {
  ContributedFile,
  ContributedGrammar,
  ContributedLanguage,
  ThemeRule,
} from './contributed.ts';
import type { Association } from './languageOf.ts';

/** Lines that are coloured before the other text has its turn. */
export const PIECE = 100;

export type TextSide = 'left' | 'right';

/** What the editor has for colours. */
export interface EditorColours {
  readonly languages: readonly ContributedLanguage[];
  readonly grammars: readonly ContributedGrammar[];
  readonly associations: readonly Association[];
  readonly theme: ContributedFile;
  /** What a person has set beyond the theme. */
  readonly customized: readonly ThemeRule[];
}

export interface UncolouredText {
  readonly bytes: Uint8Array;
  /** As `lineStarts` gives them. */
  readonly starts: Uint32Array;
}

export interface ColouringJob {
  /** Of the file, with slashes. */
  readonly path: string;
  readonly texts: Readonly<Record<TextSide, UncolouredText>>;
  /** Which lines are the same: see `LineDifference`. */
  readonly steps: Uint32Array;
  readonly colours: EditorColours;
  /** Carries `Coloured` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
}

/** Colours by number, and then lines: a hundred each, but the last of a text. */
export type Coloured =
  | { readonly kind: 'colours'; readonly colours: readonly string[] }
  | {
      readonly kind: 'lines';
      readonly side: TextSide;
      /** Where the runs of each line begin, and where those of the last end. */
      readonly starts: Uint32Array<ArrayBuffer>;
      /** See `lineRuns`: a line has 20,000 characters at most where all are escaped. */
      readonly runs: Uint16Array<ArrayBuffer>;
    };
