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

// Of Chinese and Japanese. `{}` is a placeholder, of which the name is taken out before.
const FULL_WIDTH: readonly Rule[] = [
  { what: 'a half-width mark', pattern: /(?<![“「])[,;:!?()](?![”」])/u },
  { what: 'a full stop other than 。', pattern: /(?<![\da-z])\.|\.(?!\w)/iu },
  {
    what: 'a space beside a full-width mark',
    pattern: /[^\S\n][，、；：。？！（）「」]|[，、；：。？！（）「」][^\S\n]/u,
  },
  {
    what: 'no space between the script and a Latin word, number or placeholder',
    pattern:
      /[\p{L}--\p{sc=Latn}](?:[\p{sc=Latn}\d]|\{\})|(?:[\p{sc=Latn}\d]|\{\})[\p{L}--\p{sc=Latn}]/v,
  },
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
  es: [
    {
      what: 'quotation marks other than “ ”',
      pattern: /[„«»]|“(?![^“”]*”)|(?<!“[^“”]*)”/u,
    },
    { what: '? without ¿, or ! without ¡', pattern: /(?<!¿[^¿?]*|“)\?|(?<!¡[^¡!]*)!/u },
    { what: '¿ without ?, or ¡ without !', pattern: /¿(?![^¿?]*\?)|¡(?![^¡!]*!)/u },
    { what: 'a space before a mark', pattern: /\s[;:!?.,]/u },
    {
      what: 'tú or vosotros instead of usted',
      pattern: /(?<!\p{L})(?:tú|tus?|contigo|vosotr[oa]s|vuestr[oa]s?)(?!\p{L})/iu,
    },
  ],
  'zh-cn': [
    ...FULL_WIDTH,
    { what: 'quotation marks other than “ ”', pattern: /[„«»「」]|“(?![^“”]*”)|(?<!“[^“”]*)”/u },
    { what: 'kana', pattern: /[\p{sc=Hira}\p{sc=Kana}]/u },
    {
      what: 'a traditional character',
      pattern: /[們這個來說時對開關檔與會過還後邊遠無為發現樣從動產員]/u,
    },
    { what: 'a formal 您: the editor says 你', pattern: /您/u },
  ],
  ja: [
    ...FULL_WIDTH,
    {
      what: 'quotation marks other than 「」',
      pattern: /[“”„«»]|「(?![^「」]*」)|(?<!「[^「」]*)」/u,
    },
    { what: 'a comma or semicolon of Chinese', pattern: /[，；]/u },
    { what: 'a simplified character', pattern: /[们这个说时对开关为过还边远无发现样从动产员]/u },
    {
      what: 'a sentence that is neither です, ます nor ください',
      pattern: /(?<!です|ます|ません|でした|ました|ましょう|ください|[}）[\]])。/u,
    },
  ],
};

/** What is wrong with the marks of a text. Code, addresses and names of commands follow rules of their own. */
export function wrongMarks(text: string, language: string): string[] {
  const words = text
    .replaceAll(/\]\(command:[^)]*\)/gu, ']')
    .replaceAll(/`[^`]*`|https?:\/\/[^\s,;，、；。）]*/gu, 'code')
    .replaceAll(/\bByteSync: |(?<=[«„][^»“]*): /gu, 'command ')
    .replaceAll(/(?<=“[^“”„]*): (?=[^“”„]*”)|(?<=「[^「」]*): /gu, ' ')
    .replaceAll(/\{[\w,]+(?::bytes)?/gu, '{');
  return [...EVERYWHERE, ...(RULES[language] ?? [])]
    .filter(({ pattern }) => pattern.test(words))
    .map(({ what }) => what);
}
