import { areNamed, shown, type Words } from '../../../extension/src/vscode/messages/words.ts';

/** The words of an editor without translations; values are filled in as the editor does it. */
export const ENGLISH: Words = wordsOf('en', (english) => english);

/** Where every text is marked: what was not translated shows. */
export const MARKED: Words = wordsOf('en', (english) => `«${english}»`);

export function wordsOf(language: string, translate: (english: string) => string): Words {
  return {
    language,
    translate,
    t: (english, ...values) =>
      translate(english).replaceAll(/\{(\w+)\}/gu, (all, name: string) =>
        String((areNamed(values) ? values[0][name] : values[Number(name)]) ?? all),
      ),
  };
}

/** Names that must not reach a person as they are, and how they are shown. */
export const HOSTILE_NAME = 'a\u202eb\nc';
export const HOSTILE_NAME_SHOWN = shown(HOSTILE_NAME);
