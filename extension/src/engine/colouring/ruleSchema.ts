import { z } from 'zod';
import type { ThemeRule } from './contributed.ts';

/** `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`: all that may come into a style sheet. */
const COLOUR = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/iu;

const colourSchema = z.string().regex(COLOUR);

const scopeSchema = z.string().min(1).max(20_000);

/** What of a rule is no colour or no style is left out of it. */
const ruleSchema = z.object({
  scope: z.union([scopeSchema, z.array(scopeSchema).max(5_000)]),
  settings: z.object({
    foreground: colourSchema.optional().catch(undefined),
    fontStyle: z.string().max(100).optional().catch(undefined),
  }),
});

/** Those that can be used. The editor, too, leaves out others, and those of no scope: the text's own colour is the editor's. */
export function rulesIn(rules: readonly unknown[]): ThemeRule[] {
  return rules.flatMap((rule) => {
    const { data } = ruleSchema.safeParse(rule);
    if (data === undefined) return [];
    const { scope, settings } = data;
    const { foreground, fontStyle } = settings;
    return {
      scope,
      settings: {
        ...(foreground !== undefined && { foreground }),
        ...(fontStyle !== undefined && { fontStyle }),
      },
    };
  });
}
