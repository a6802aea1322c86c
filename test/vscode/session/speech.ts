import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

type Texts = Readonly<Record<string, string>>;

/** What the extension says in a language. */
export class Speech {
  readonly #texts: Texts;
  readonly #manifest: Texts;

  constructor(language: string) {
    this.#texts = read(`l10n/bundle.l10n.${language}.json`);
    this.#manifest = read(`package.nls.${language}.json`);
  }

  /** The translation of a text, with these values at {0}, {1}… or {name}. */
  say(english: string, values: Readonly<Record<string, string>> = {}): string {
    const text = known(this.#texts[english], english);
    return text.replaceAll(/\{(\w+)\}/gu, (all, name: string) => values[name] ?? all);
  }

  /** A text of the manifest by its key. */
  manifest(key: string): string {
    return known(this.#manifest[key], key);
  }

  /** A command as the palette shows it. */
  command(name: string): string {
    return `ByteSync: ${this.manifest(`command.${name}.title`)}`;
  }
}

function read(path: string): Texts {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Texts;
}

function known(text: string | undefined, asked: string): string {
  if (text === undefined) throw new Error(`There is no translation of ${asked}`);
  return text;
}
