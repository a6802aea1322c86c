import { type CompletionContext, completionContext } from './completionContext.ts';
import type { Place } from './filterError.ts';
import { FILTER_CHARACTERS, PROPERTIES, type Property, SOURCE_WORDS, STATES } from './tree.ts';

export interface Completion {
  /** What takes the place of `range`. A whole part of a filter, but for AND, OR and NOT. */
  readonly label: string;
  readonly kind: 'connective' | 'word' | 'property' | 'value';
  /** English, one line. */
  readonly description: string;
}

export interface Completions {
  readonly range: Place;
  readonly items: readonly Completion[];
}

/** Labels of sources for which completions are made. */
const MOST_LABELS = 100;

const STATE_DESCRIPTIONS: Readonly<Record<(typeof STATES)[number], string>> = {
  file: 'a file on some source',
  folder: 'a folder on some source',
  link: 'a symbolic link on some source',
  conflict: 'somebody has to decide about it',
  different: 'sources hold different things, or one of them nothing',
  identical: 'all sources hold the same',
  'line-ends': 'its files differ, and in line ends alone',
  whitespace: 'its files differ, and in line ends, spaces and tabs alone',
  unknown: 'its state on some source is not known',
};

const SOURCE_DESCRIPTIONS: Readonly<Record<(typeof SOURCE_WORDS)[number], string>> = {
  on: 'it is there on',
  only: 'it is nowhere but on',
  missing: 'it is certainly not there on',
};

const PROPERTY_EXAMPLES: Readonly<Record<Property, readonly [sign: string, example: string]>> = {
  size: ['>', '1MB'],
  date: ['>', 'now-7d'],
  content: ['!=', ''],
};

const VALUES: Readonly<Record<Property, readonly (readonly [label: string, what: string])[]>> = {
  size: [
    ['1KB', '1000 bytes'],
    ['10MB', '10 million bytes'],
    ['1GB', 'a thousand million bytes'],
    ['1MiB', '1024 times 1024 bytes'],
  ],
  date: [
    ['now-1h', 'an hour ago'],
    ['now-1d', 'a day ago'],
    ['now-7d', 'a week ago'],
    ['now-1y', '365 days ago'],
    ['now', 'the moment of the run'],
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
        ...VALUES[context.property].map(([label, description]) => {
          return { label, kind: 'value', description } as const;
        }),
        ...operands(context.property, labels, false),
      ];
  }
}

function connectives(follows: boolean): Completion[] {
  const between = [
    { label: 'AND', kind: 'connective', description: 'both must be true' },
    { label: 'OR', kind: 'connective', description: 'one of them must be true' },
  ] as const;
  const not = { label: 'NOT', kind: 'connective', description: 'must not be true' } as const;
  return follows ? [...between, not] : [not];
}

function words(labels: readonly string[]): Completion[] {
  const states = STATES.map((state) => [`is:${state}`, STATE_DESCRIPTIONS[state]] as const);
  const sources = labels.flatMap((label) =>
    SOURCE_WORDS.map(
      (word) => [`${word}:${label}`, `${SOURCE_DESCRIPTIONS[word]} ${label}`] as const,
    ),
  );
  const others = [
    ['has:error', 'it could not be read on some source'],
    ['name:*', 'its name matches a pattern'],
    ['path:**', 'its path matches a pattern'],
    ['ext:ts', 'its name ends with a dot and this'],
  ] as const;
  return [...states, ...sources, ...others].map(([label, description]) => {
    return { label, kind: 'word', description } as const;
  });
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
  const one = (label: string, where: string): Completion => {
    return { label, kind: 'property', description: `its ${property} on ${where}` };
  };
  const known = labels.map((label) => one(`${label}.${property}`, label));
  return any ? [...known, one(property, 'any source')] : known;
}
