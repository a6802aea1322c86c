import { fillIn } from '../../messages/template.ts';
import { type CompletionContext, completionContext } from './completionContext.ts';
import { type CompletionText, COMPLETION_TEXTS as TEXTS } from './completionTexts.ts';
import type { Place } from './filterError.ts';
import { FILTER_CHARACTERS, PROPERTIES, type Property, SOURCE_WORDS, STATES } from './tree.ts';

export interface Completion {
  /** What takes the place of `range`. A whole part of a filter, but for AND, OR and NOT. */
  readonly label: string;
  readonly kind: 'connective' | 'word' | 'property' | 'value';
  /** English, one line. */
  readonly description: string;
  /** What the description is made from, to be said in another language. */
  readonly text: CompletionText;
  /** Label of the source that the text is about. */
  readonly source?: string;
}

export interface Completions {
  readonly range: Place;
  readonly items: readonly Completion[];
}

/** Labels of sources for which completions are made. */
const MOST_LABELS = 100;

const PROPERTY_EXAMPLES: Readonly<Record<Property, readonly [sign: string, example: string]>> = {
  size: ['>', '1MB'],
  date: ['>', 'now-7d'],
  content: ['!=', ''],
};

const VALUES: Readonly<Record<Property, readonly (readonly [string, CompletionText])[]>> = {
  size: [
    ['1KB', TEXTS.kilobyte],
    ['10MB', TEXTS.tenMegabytes],
    ['1GB', TEXTS.gigabyte],
    ['1MiB', TEXTS.mebibyte],
  ],
  date: [
    ['now-1h', TEXTS.hour],
    ['now-1d', TEXTS.day],
    ['now-7d', TEXTS.week],
    ['now-1y', TEXTS.year],
    ['now', TEXTS.now],
  ],
  content: [],
};

/**
 * What may stand at an offset of an expression, which need not be whole yet: data for an editor.
 * @param labels those of the sources that there are
 */
export function completions(text: string, offset: number, labels: readonly string[]): Completions {
  const at = Math.max(0, Math.min(offset, text.length));
  const nothing = { range: { offset: at, length: 0 }, items: [] };
  if (text.length > FILTER_CHARACTERS) return nothing;
  const context = completionContext(text, at);
  if (context === undefined) return nothing;
  const { range, prefix } = context;
  const written = prefix.toLowerCase();
  const items = candidates(context, labels.slice(0, MOST_LABELS)).filter(({ label }) =>
    label.toLowerCase().startsWith(written),
  );
  return { range, items };
}

function candidates(context: CompletionContext, labels: readonly string[]): Completion[] {
  switch (context.kind) {
    case 'term':
      return [...connectives(context.follows), ...words(labels), ...comparisons(labels)];
    case 'left':
      return operands(context.property, labels, true);
    case 'right':
      return [
        ...VALUES[context.property].map(([label, text]) => completion('value', label, text)),
        ...operands(context.property, labels, false),
      ];
  }
}

function completion(
  kind: Completion['kind'],
  label: string,
  text: CompletionText,
  source?: string,
): Completion {
  const description = fillIn(text, { ...(source !== undefined && { label: source }) });
  return { label, kind, description, text, ...(source !== undefined && { source }) };
}

function connectives(follows: boolean): Completion[] {
  const between = [
    completion('connective', 'AND', TEXTS.and),
    completion('connective', 'OR', TEXTS.or),
  ];
  const not = completion('connective', 'NOT', TEXTS.not);
  return follows ? [...between, not] : [not];
}

function words(labels: readonly string[]): Completion[] {
  return [
    ...STATES.map((state) => completion('word', `is:${state}`, TEXTS[state])),
    ...labels.flatMap((label) =>
      SOURCE_WORDS.map((word) => completion('word', `${word}:${label}`, TEXTS[word], label)),
    ),
    completion('word', 'has:error', TEXTS.error),
    completion('word', 'name:*', TEXTS.name),
    completion('word', 'path:**', TEXTS.path),
    completion('word', 'ext:ts', TEXTS.extension),
  ];
}

/** Whole comparisons: what stands right is an example. */
function comparisons(labels: readonly string[]): Completion[] {
  return PROPERTIES.flatMap((property) => {
    const [sign, example] = PROPERTY_EXAMPLES[property];
    return operands(property, labels, property !== 'content').flatMap((operand) => {
      const other = labels.find((label) => !operand.label.startsWith(`${label}.`));
      const right = property === 'content' ? other && `${other}.content` : example;
      return right === undefined ? [] : [{ ...operand, label: operand.label + sign + right }];
    });
  });
}

/** @param any whether it may be that of any source */
function operands(property: Property, labels: readonly string[], any: boolean): Completion[] {
  const text = TEXTS[property];
  const known = labels.map((label) => completion('property', `${label}.${property}`, text, label));
  return any ? [...known, completion('property', property, text)] : known;
}
