import textmate, { type IRawGrammar, type Registry } from 'vscode-textmate';
import { z } from 'zod';
import type { ContributedGrammar, ThemeRule } from './contributed.ts';
import { contributedText } from './contributedText.ts';
import { regularExpressions } from './regularExpressions.ts';

/** Bytes of one grammar. Large ones have 1 MB. */
const FILE_MAX = 8 * 1024 * 1024;
/** What a number of a colour has room for. */
const COLOURS_MAX = 511;

/** What the reader of grammars takes for granted; what is within is its business, and its errors are ours. */
const grammarSchema = z.looseObject({ scopeName: z.string(), patterns: z.array(z.unknown()) });

/** Of the same language or scope, the one that was contributed last. */
export function grammarOf(
  language: string,
  grammars: readonly ContributedGrammar[],
): ContributedGrammar | undefined {
  return grammars.findLast((grammar) => grammar.language === language);
}

/** Reads grammars when they are needed, and those that they ask for. To be disposed. */
export function openGrammars(grammars: readonly ContributedGrammar[]): Registry {
  const byScope = new Map(grammars.map((grammar) => [grammar.scopeName, grammar]));
  return new textmate.Registry({
    onigLib: regularExpressions(),
    loadGrammar: async (scope) => {
      const grammar = byScope.get(scope);
      return grammar === undefined ? undefined : await readGrammar(grammar);
    },
    getInjections: (scope) => injectedInto(scope, grammars),
  });
}

/** Colours that no theme has, so that the numbers 1 and 2 are of nothing else. */
const DEFAULTS = { settings: { foreground: '#00000001', background: '#00000002' } };

/** Sets the colours of a registry. @returns them by number; those that nothing may use are '' */
export function setRules(registry: Registry, rules: readonly ThemeRule[]): string[] {
  registry.setTheme({ settings: [DEFAULTS, ...rules] });
  const colours = registry.getColorMap();
  if (colours.length > COLOURS_MAX + 1) throw new Error('A theme has too many colours.');
  // The first are the text's own and the background's: the page has those of the editor.
  return Array.from(colours, (colour, number) => (number > 2 ? colour : ''));
}

async function readGrammar(grammar: ContributedGrammar): Promise<IRawGrammar> {
  const raw = textmate.parseRawGrammar(await contributedText(grammar, FILE_MAX), grammar.path);
  grammarSchema.parse(raw);
  return raw;
}

/** As the editor: what is put into `source.js` is put into `source.js.jsx`, too. */
function injectedInto(scope: string, grammars: readonly ContributedGrammar[]): string[] {
  const parts = scope.split('.');
  const outer = new Set(parts.map((_, at) => parts.slice(0, at + 1).join('.')));
  const injected = grammars.filter(({ injectTo }) => injectTo.some((one) => outer.has(one)));
  return injected.map(({ scopeName }) => scopeName);
}
