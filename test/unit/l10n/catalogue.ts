import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPLETION_TEXTS } from '../../../extension/src/engine/comparison/filter/completionTexts.ts';
import {
  CONNECTION_ADVICE,
  CONNECTION_FINE,
  CONNECTION_STEP_NAMES,
} from '../../../extension/src/engine/meeting/connectionAdvice.ts';
import { EDITOR_SENTENCES } from '../../../extension/src/engine/messages/editorSentences.ts';
import { REASONS } from '../../../extension/src/engine/messages/reasons.ts';
import { REPORT_TEXTS } from '../../../extension/src/engine/report/reportTexts.ts';
import { SIZE_UNITS } from '../../../extension/src/vscode/messages/words.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLES = join(ROOT, 'l10n');

export type Texts = Readonly<Record<string, string>>;

/** Texts of the engine that the editor says by `Words.translate`, with placeholders as in template.ts. */
export const TEMPLATES: readonly string[] = [
  ...new Set(
    [
      EDITOR_SENTENCES,
      REASONS,
      REPORT_TEXTS,
      CONNECTION_STEP_NAMES,
      CONNECTION_FINE,
      CONNECTION_ADVICE,
      COMPLETION_TEXTS,
    ].flatMap((catalogue) => Object.values(catalogue)),
  ),
  ...SIZE_UNITS,
  'bytes',
];

/** Those that there is a bundle or a manifest for. */
export const LANGUAGES: readonly string[] = [
  ...new Set([
    ...languagesIn(BUNDLES, /^bundle\.l10n\.([\w-]+)\.json$/u),
    ...languagesIn(ROOT, /^package\.nls\.([\w-]+)\.json$/u),
  ]),
];

function languagesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => pattern.exec(name)?.[1] ?? []);
}

/** What the extension says, by its English text. */
export function bundle(language: string): Texts {
  return texts(join(BUNDLES, `bundle.l10n.${language}.json`));
}

/** What the manifest says, by key; English without a language. */
export function manifestTexts(language?: string): Texts {
  return texts(join(ROOT, `package.nls${language === undefined ? '' : `.${language}`}.json`));
}

export function manifest(): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

function texts(path: string): Texts {
  return JSON.parse(readFileSync(path, 'utf8')) as Texts;
}
