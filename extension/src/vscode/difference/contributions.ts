import { z } from 'zod';
import type {
  ContributedFile,
  ContributedGrammar,
  ContributedLanguage,
} from '../../engine/colouring/contributed.ts';

/** An extension that is installed. */
export interface InstalledExtension {
  readonly id: string;
  /** Where it lies. */
  readonly folder: string;
  /** As it wrote it itself. */
  readonly manifest: unknown;
}

export interface ContributedTheme {
  /** By which the settings name it. */
  readonly name: string;
  /** As the editor calls it: a light, dark or high contrast one. */
  readonly base: string;
  readonly file: ContributedFile;
  /** Of the editor's own. */
  readonly isDefault: boolean;
}

export interface Contributions {
  readonly languages: readonly ContributedLanguage[];
  readonly grammars: readonly ContributedGrammar[];
  readonly themes: readonly ContributedTheme[];
}

/** Holds the themes that every editor has. */
const DEFAULT_THEMES = 'vscode.theme-defaults';

/** Of one extension and kind: the editor's own have a handful. */
const LISTED_MAX = 2000;

const name = z.string().min(1).max(256);
const path = z.string().min(1).max(1024);
const names = z.array(name).max(LISTED_MAX).catch([]);
const list = z.array(z.unknown()).max(LISTED_MAX).catch([]);

const manifestSchema = z.object({
  contributes: z.object({ languages: list, grammars: list, themes: list }),
});

const languageSchema = z.object({
  ...{ id: name, extensions: names, filenames: names, filenamePatterns: names },
  firstLine: z.string().max(1024).optional().catch(undefined),
});

const grammarSchema = z.object({
  ...{ language: name.optional().catch(undefined), scopeName: name, path, injectTo: names },
});

const themeSchema = z.object({
  ...{ id: name.optional(), label: name.optional(), uiTheme: name, path },
});

/** What of the manifests can be used for colours: whatever is no such thing is left out by itself. */
export function contributionsOf(extensions: readonly InstalledExtension[]): Contributions {
  const parts = extensions.flatMap((extension) => {
    const { data } = manifestSchema.safeParse(extension.manifest);
    return data === undefined ? [] : [{ extension, ...data.contributes }];
  });
  return {
    languages: parts.flatMap(({ languages }) =>
      parsed(languages, languageSchema).map((one) => ({ ...one, firstLine: one.firstLine })),
    ),
    grammars: parts.flatMap(({ grammars, extension: { folder } }) =>
      parsed(grammars, grammarSchema).map((one) => ({ ...one, folder, language: one.language })),
    ),
    themes: parts.flatMap(({ themes, extension: { folder, id } }) =>
      parsed(themes, themeSchema).flatMap((one) => {
        const known = one.id ?? one.label;
        const file = { folder, path: one.path };
        const isDefault = id.toLowerCase() === DEFAULT_THEMES;
        return known === undefined ? [] : { name: known, base: one.uiTheme, file, isDefault };
      }),
    ),
  };
}

function parsed<T>(all: readonly unknown[], schema: z.ZodType<T>): T[] {
  return all.flatMap((one) => {
    const { data } = schema.safeParse(one);
    return data === undefined ? [] : [data];
  });
}
