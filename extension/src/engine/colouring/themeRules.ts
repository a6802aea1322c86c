import { dirname, join } from 'node:path';
import JSON5 from 'json5';
import textmate from 'vscode-textmate';
import { z } from 'zod';
import type { ContributedFile, ThemeRule } from './contributed.ts';
import { contributedText } from './contributedText.ts';
import { rulesIn } from './ruleSchema.ts';

/** Bytes of one file of a theme. Large ones have some 100 KB. */
const FILE_MAX = 2 * 1024 * 1024;
/** Files of one theme, each of which includes the next. The editor's own have four. */
const INCLUDED_MAX = 10;
const RULES_MAX = 10_000;

const rulesSchema = z.array(z.unknown()).max(RULES_MAX);

const themeSchema = z.object({
  include: z.string().max(1024).optional(),
  tokenColors: z.union([z.string().max(1024), rulesSchema]).optional(),
});

const plistSchema = z.object({ settings: rulesSchema });

/**
 * The rules of a theme with those that it includes, which come first.
 * @throws Error where a file of it can't be read, or is no theme; where it includes too many, as one does that includes itself
 */
export async function themeRules(file: ContributedFile): Promise<ThemeRule[]> {
  return (await rulesOf(file, INCLUDED_MAX)).slice(0, RULES_MAX);
}

async function rulesOf(file: ContributedFile, most: number): Promise<ThemeRule[]> {
  if (most === 0) throw new Error(`A theme has more than ${INCLUDED_MAX} files.`);
  const text = await contributedText(file, FILE_MAX);
  if (isPlist(file.path)) return plistRules(text);
  const beside = (path: string) => ({ ...file, path: join(dirname(file.path), path) });
  const { include, tokenColors = [] } = themeSchema.parse(JSON5.parse(text));
  const included = include === undefined ? [] : await rulesOf(beside(include), most - 1);
  if (typeof tokenColors !== 'string') return [...included, ...rulesIn(tokenColors)];
  return [...included, ...(await rulesOf(beside(tokenColors), most - 1))];
}

function isPlist(path: string): boolean {
  return path.toLowerCase().endsWith('.tmtheme');
}

/** A theme of TextMate is a property list, as its grammars are: the reader of those reads it. */
function plistRules(text: string): ThemeRule[] {
  const list: unknown = textmate.parseRawGrammar(text, 'theme.plist');
  return rulesIn(plistSchema.parse(list).settings);
}
