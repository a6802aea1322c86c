import { BytesyncError } from '@bytesync/shared/errors.ts';
import JSON5 from 'json5';
import { z } from 'zod';
import { FILTER_CHARACTERS } from '../filter/tree.ts';
import { GROUPS_SCHEMA, RULES_SCHEMA, type RuleSet, ruleSetSchema } from './ruleSet.ts';

/** Bytes of a rules file. */
export const RULES_FILE_LIMIT = 256 * 1024;
const FILTERS_MAX = 256;
const NAME_CHARACTERS = 120;
/** Characters of the file that an error quotes. */
const NEAR_CHARACTERS = 60;

const savedFilters = z.record(
  z.string().min(1).max(NAME_CHARACTERS),
  z.string().min(1).max(FILTER_CHARACTERS),
);

/** docs/rules.md; what a workspace keeps in .vscode/bytesync.json. */
export const rulesFileSchema = z.strictObject({
  $schema: z.string().optional(),
  groups: GROUPS_SCHEMA.optional(),
  rules: RULES_SCHEMA.optional(),
  filters: savedFilters
    .refine((filters) => Object.keys(filters).length <= FILTERS_MAX)
    .optional()
    .meta({ description: 'Filters to choose from, by name.' }),
});

export interface RulesFile {
  readonly set: RuleSet;
  /** Filters that were given a name. */
  readonly filters: ReadonlyMap<string, string>;
}

/**
 * The text of a rules file; a byte order mark is no part of it.
 * @param path where it is from, for errors
 * @throws BytesyncError rules-invalid when it is not UTF-8: letters would be lost if it were written again
 */
export function decodeRulesFile(bytes: Uint8Array, path: string): string {
  if (bytes.length > RULES_FILE_LIMIT) {
    throw new BytesyncError('rules-invalid', { path, reason: 'rules-large' });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BytesyncError('rules-invalid', { path, reason: 'rules-encoding' }, { cause });
  }
}

/**
 * Reads the text of a rules file: JSON, in which comments and commas at the end may stand.
 * @param path where it is from, for errors
 * @throws BytesyncError rules-invalid, with the line or the part that is wrong
 */
export function parseRulesFile(text: string, path: string): RulesFile {
  const { groups, rules = [], filters = {} } = rulesFileParts(text, path);
  // What is right by itself can be too much together.
  const set = ruleSetSchema.safeParse({ rules, ...(groups && { groups }) });
  if (!set.success) throw shapeError(set.error, path);
  return { set: set.data, filters: new Map(Object.entries(filters)) };
}

/** What stands in a rules file, part by part. @throws BytesyncError rules-invalid */
export function rulesFileParts(text: string, path: string): z.infer<typeof rulesFileSchema> {
  const parsed = rulesFileSchema.safeParse(jsonOf(text, path));
  if (!parsed.success) throw shapeError(parsed.error, path);
  return parsed.data;
}

function jsonOf(text: string, path: string): unknown {
  if (Buffer.byteLength(text) > RULES_FILE_LIMIT) {
    throw new BytesyncError('rules-invalid', { path, reason: 'rules-large' });
  }
  try {
    return JSON5.parse(text);
  } catch (cause) {
    const values = { path, reason: 'rules-text' };
    if (!(cause instanceof Error && 'lineNumber' in cause)) throw cause;
    const line = Number(cause.lineNumber);
    const near = text.split('\n')[line - 1]?.trim().slice(0, NEAR_CHARACTERS).toWellFormed() ?? '';
    throw new BytesyncError('rules-invalid', { ...values, line, near }, { cause });
  }
}

function shapeError(error: z.ZodError, path: string): BytesyncError {
  const [issue] = error.issues;
  const place = issue?.path ?? [];
  const near = place
    .map((part) => (typeof part === 'number' ? part + 1 : String(part)))
    .join(' › ');
  const [part, index] = place;
  const rule = part === 'rules' && typeof index === 'number' ? { rule: index + 1 } : {};
  return new BytesyncError(
    'rules-invalid',
    { path, ...rule, near: near || '{ }', reason: 'rules-shape' },
    { cause: error },
  );
}

/** A rules file of this, as a person would write it. */
export function printRulesFile(parts: Readonly<z.infer<typeof rulesFileSchema>>): string {
  return `${JSON.stringify(parts, null, 2)}\n`;
}
