import { TEXT_DIFFERENCES } from '../textDifference.ts';

/** Characters in a filter. */
export const FILTER_CHARACTERS = 4096;
/** Words, texts and comparisons in a filter. */
export const FILTER_TERMS = 256;
/** Parentheses and NOTs within one another. */
export const FILTER_NESTING = 64;

/** Words that take the label of a data source. */
export const SOURCE_WORDS = ['on', 'only', 'missing'] as const;
export type SourceWord = (typeof SOURCE_WORDS)[number];

/** What an item can be. */
export const STATES = [
  'file',
  'folder',
  'link',
  'conflict',
  'different',
  'identical',
  ...TEXT_DIFFERENCES,
  'unknown',
] as const;
export type State = (typeof STATES)[number];

/** What can be compared. */
export const PROPERTIES = ['size', 'date', 'content'] as const;
export type Property = (typeof PROPERTIES)[number];

export const COMPARISONS = ['<=', '>=', '!=', '<', '>', '='] as const;
export type ComparisonSign = (typeof COMPARISONS)[number];

/** A property of one data source, or of any. */
export interface Operand {
  readonly property: Property;
  /** Absent: any source. */
  readonly label?: string;
}

export type Constant =
  /** Whole bytes. */
  | { readonly kind: 'size'; readonly bytes: number }
  /** A day, minute or second in UTC: its first microsecond since 1970, and how long it is. */
  | { readonly kind: 'date'; readonly fromUs: number; readonly spanUs: number }
  /** The moment that the filter was given, and so many microseconds later. */
  | { readonly kind: 'now'; readonly laterUs: number };

export type Comparand = Constant | { readonly kind: 'property'; readonly operand: Operand };

/** A filter that was understood. docs/filter.md says what each part means. */
export type FilterTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FilterTree[] }
  | { readonly kind: 'not'; readonly part: FilterTree }
  | { readonly kind: SourceWord; readonly label: string }
  | { readonly kind: 'is'; readonly state: State }
  | { readonly kind: 'has-error' }
  | { readonly kind: 'name' | 'path'; readonly pattern: string }
  /** Without the dot before it. */
  | { readonly kind: 'extension'; readonly extension: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'comparison';
      readonly left: Operand;
      readonly sign: ComparisonSign;
      readonly right: Comparand;
    };

export type FilterComparison = Extract<FilterTree, { kind: 'comparison' }>;
