// What extensions contribute to the colours of a text, as their manifests say it: data of other people.

/** A file that an extension brings: the folder of the extension, and the path that it gives within. */
export interface ContributedFile {
  readonly folder: string;
  readonly path: string;
}

/** A grammar, by the name of the scope that it gives to a whole text. */
export interface ContributedGrammar extends ContributedFile {
  readonly scopeName: string;
  /** The language that it is of; undefined for one that others use. */
  readonly language: string | undefined;
  /** Scopes into which it is put without being asked for. */
  readonly injectTo: readonly string[];
}

/** How the files of a language are known. */
export interface ContributedLanguage {
  readonly id: string;
  /** Ends of names, mostly with a dot before. */
  readonly extensions: readonly string[];
  readonly filenames: readonly string[];
  /** Globs, of names, or of paths where they hold a slash. */
  readonly filenamePatterns: readonly string[];
  /** A regular expression of the first line. */
  readonly firstLine: string | undefined;
}

/** How what is of a scope looks. */
export interface ThemeRule {
  readonly scope: string | string[];
  readonly settings: { readonly foreground?: string; readonly fontStyle?: string };
}
