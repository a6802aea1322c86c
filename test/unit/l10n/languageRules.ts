/** What must not be found in the texts of a language. */
interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
}

const EVERYWHERE: readonly Rule[] = [
  { what: 'a straight quotation mark or apostrophe', pattern: /["']/u },
  { what: 'three dots instead of …', pattern: /\.\.\./u },
  { what: 'two spaces, or one at an end', pattern: / {2}|^\s|\s$/mu },
];

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  fr: [
    { what: 'quotation marks other than « »', pattern: /[“”„]/u },
    { what: 'a colon without a no-break space (U+00A0) before it', pattern: /(?<!\u00a0):/u },
    {
      what: '; ! ? or » without a narrow no-break space (U+202F) before it',
      pattern: /(?<!\u202f)[;!?»]/u,
    },
    { what: '« without a narrow no-break space (U+202F) after it', pattern: /«(?!\u202f)/u },
  ],
  de: [
    {
      what: 'quotation marks other than „ “',
      pattern: /[”«»]|(?<!„[^“„]*)“|„(?![^“„]*“)/u,
    },
    { what: 'a space before a mark', pattern: /\s[;:!?.,]/u },
  ],
};

/** What is wrong with the marks of a text. Code, addresses and names of commands follow rules of their own. */
export function wrongMarks(text: string, language: string): string[] {
  const words = text
    .replaceAll(/`[^`]*`|\]\(command:[^)]*\)|https?:\/\/[^\s,;]*/gu, 'code')
    .replaceAll(/\bByteSync: |(?<=[«„][^»“]*): /gu, 'command ')
    .replaceAll(':bytes}', '}');
  return [...EVERYWHERE, ...(RULES[language] ?? [])]
    .filter(({ pattern }) => pattern.test(words))
    .map(({ what }) => what);
}
