import { GlobMatcher } from '../comparison/filter/globMatcher.ts';
import { parseGlob } from '../comparison/filter/globParser.ts';
import type { ContributedLanguage } from './contributed.ts';

/** Characters of the first line that are looked at. */
const FIRST_LINE = 1000;

/** A glob and the language of what it matches, as in the setting `files.associations`. */
export type Association = readonly [glob: string, language: string];

/** A text of which the language is wanted. */
export interface NamedText {
  /** With slashes. */
  readonly path: string;
  readonly firstLine: string;
}

/**
 * The language that the editor would take: what a person has set, else what extensions say of the name, else of the first
 * line. Of the same kind the longest counts, and of the same length what was contributed last.
 */
export function languageOf(
  { path, firstLine }: NamedText,
  languages: readonly ContributedLanguage[],
  associations: readonly Association[],
): string | undefined {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  return (
    byName(name, lower, associationRules(associations)) ??
    byName(name, lower, languages.flatMap(nameRules)) ??
    byFirstLine(firstLine.slice(0, FIRST_LINE), languages)
  );
}

interface NameRule {
  readonly kind: 'name' | 'glob' | 'end';
  readonly text: string;
  readonly language: string;
}

function associationRules(associations: readonly Association[]): NameRule[] {
  return associations.map(([text, language]) => ({
    ...{ kind: 'glob', text: text.toLowerCase(), language },
  }));
}

function nameRules(language: ContributedLanguage): NameRule[] {
  const rules = (kind: NameRule['kind'], texts: readonly string[]) =>
    texts.map((text): NameRule => ({ kind, text: text.toLowerCase(), language: language.id }));
  return [
    ...rules('name', language.filenames),
    ...rules('glob', language.filenamePatterns),
    ...rules('end', language.extensions),
  ];
}

/** A whole name before a glob, and a glob before an end. */
function byName(name: string, path: string, rules: readonly NameRule[]): string | undefined {
  const longest = (kind: NameRule['kind'], fits: (text: string) => boolean) =>
    rules.reduce<NameRule | undefined>((best, rule) => {
      const isBetter = rule.kind === kind && rule.text.length >= (best?.text.length ?? 1);
      return isBetter && fits(rule.text) ? rule : best;
    }, undefined)?.language;
  return (
    longest('name', (text) => text === name) ??
    longest('glob', (text) => matches(text, text.includes('/') ? path : name)) ??
    longest('end', (text) => name.endsWith(text))
  );
}

/** What is no glob to the filter matches nothing. */
function matches(glob: string, text: string): boolean {
  return typeof parseGlob(glob) !== 'string' && new GlobMatcher(glob).matchesPath(text);
}

function byFirstLine(line: string, languages: readonly ContributedLanguage[]): string | undefined {
  if (line === '') return undefined;
  return languages.findLast(({ firstLine }) => firstLine !== undefined && fits(firstLine, line))
    ?.id;
}

function fits(expression: string, line: string): boolean {
  try {
    return (new RegExp(expression).exec(line)?.[0] ?? '') !== '';
  } catch {
    // No expression of JavaScript: it says nothing of any line.
    return false;
  }
}
