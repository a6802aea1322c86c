import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { readSmallFile } from '../inventory/smallFile.ts';
import { byteString } from './byteString.ts';
import { type Pattern, parsePattern } from './pattern.ts';

/** Larger rule files are refused rather than cut: a rule that is missed offers what must not be. */
const RULES_BYTES = 1024 * 1024;

/** Patterns of one file; each takes some 700 bytes, and files of many folders may hold at once. */
const PATTERNS_MAX = 10_000;

/** The lines of one rule file, or of the session. The last one that matches decides. */
export interface RuleList {
  readonly patterns: readonly Pattern[];
  /** Bytes of a path before the part that the patterns are relative to. */
  readonly base: number;
}

/** A list as it passes from thread to thread. */
export interface SentRuleList {
  readonly lines: readonly string[];
  readonly base: number;
}

export function sendRules({ patterns, base }: RuleList): SentRuleList {
  return { lines: patterns.map(({ line }) => line), base };
}

export function receiveRules({ lines, base }: SentRuleList): RuleList {
  return { patterns: lines.flatMap((line) => parsePattern(line) ?? []), base };
}

/**
 * Rules of a session, one pattern a line.
 * @param base see `RuleList`
 */
export function rulesOfLines(lines: readonly string[], base: number): RuleList {
  return { patterns: lines.flatMap((line) => parsePattern(byteString(line)) ?? []), base };
}

/**
 * Reads a rule file; what isn't there has no rules, and neither has a link unless links are followed.
 * @param file its name in an error
 * @throws BytesyncError 'entry-unreadable' with `file`, when it can't be read, or is larger than 1 MiB, or has
 *   more than 10,000 patterns or a longer line than a pattern may be: what it would hide must not be offered
 */
export async function readRules(
  full: string,
  file: string,
  base: number,
  links: 'refused' | 'followed' = 'refused',
): Promise<RuleList> {
  const lines = await readLines(full, links).catch((cause: unknown) => {
    throw new BytesyncError('entry-unreadable', { file }, { cause });
  });
  if (lines.some((line) => line.length > LIMITS.pattern && !line.startsWith('#'))) {
    throw new BytesyncError('entry-unreadable', { file });
  }
  const patterns = lines.flatMap((line) => parsePattern(line) ?? []);
  if (patterns.length > PATTERNS_MAX) throw new BytesyncError('entry-unreadable', { file });
  return { patterns, base };
}

/** As byte strings, without a byte order mark and without carriage returns at their ends. */
async function readLines(full: string, links: 'refused' | 'followed'): Promise<string[]> {
  const bytes = await readSmallFile(full, RULES_BYTES, links);
  if (bytes === undefined) return [];
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}

/** Whether a list leaves an entry out (true), brings it back (false), or says nothing. */
export function verdict(
  { patterns, base }: RuleList,
  path: string,
  name: string,
  isFolder: boolean,
): boolean | undefined {
  const relative = path.slice(base);
  const last = patterns.findLast(
    ({ foldersOnly, byName, matches }) =>
      (isFolder || !foldersOnly) && matches(byName ? name : relative),
  );
  return last && !last.negative;
}
