import assert from 'node:assert/strict';
import { fillIn } from '../../../extension/src/engine/messages/template.ts';
import { namesIn, subsets } from '../messages/templates.ts';
import { bundle, LANGUAGES, TEMPLATES } from './catalogue.ts';
import { bare, commandTitles, namedCommands, unknownCommands } from './commandNames.ts';
import { endOf, isSentence } from './endMarks.ts';
import { wrongMarks } from './languageRules.ts';
import { type SaidTexts, saidTexts } from './saidTexts.ts';
import { SAME } from './sameText.ts';

const WITH_TITLE = commandTitles();

describe('the texts of the extension', () => {
  let said: SaidTexts;
  let all: ReadonlySet<string>;

  before(() => {
    said = saidTexts();
    all = new Set([...said.texts, ...TEMPLATES]);
  });

  it('are plain strings where they are said, so that they can be found', () => {
    assert.deepEqual(said.unclear, []);
    assert.ok(said.texts.size > 250, `${said.texts.size} texts`);
  });

  it('name commands as the palette shows them', () => {
    const wrong = [...all].flatMap((text) => unknownCommands(text, WITH_TITLE));
    assert.deepEqual(wrong, []);
  });

  it('are in these languages', () => {
    assert.deepEqual([...LANGUAGES].sort(), ['de', 'es', 'fr', 'ja', 'zh-cn']);
  });

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      const texts = bundle(language);
      const translations = Object.entries(texts);

      it('are all there', () => {
        const missing = [...all].filter((text) => !(text in texts));
        const lines = missing.map((text) => `  ${JSON.stringify(text)}: "",`);
        assert.ok(missing.length === 0, `add to bundle.l10n.${language}.json\n${lines.join('\n')}`);
      });

      it('are all needed', () => {
        assert.deepEqual(
          translations.filter(([text]) => !all.has(text)),
          [],
        );
      });

      it('are translated', () => {
        const same = translations.filter(([text, translation]) => text === translation);
        const unexpected = same.filter(([text]) => !SAME[language]?.includes(text));
        assert.deepEqual(unexpected, []);
      });

      it('have the same placeholders', () => {
        const wrong = translations.filter(
          ([text, translation]) =>
            placeholdersIn(text).join() !== placeholdersIn(translation).join(),
        );
        assert.deepEqual(wrong, []);
      });

      it('read well whatever values are missing', () => {
        const templates = translations.filter(([text]) => TEMPLATES.includes(text));
        const wrong = templates.flatMap(([text, translation]) =>
          fillingProblems(text, translation),
        );
        assert.deepEqual(wrong, []);
      });

      it('end as the English ones do', () => {
        const wrong = translations.filter(([text, translation]) => {
          return endOf(text) !== endOf(translation);
        });
        assert.deepEqual(wrong, []);
      });

      it('have the marks of the language', () => {
        const wrong = translations.flatMap(([, translation]) =>
          wrongMarks(translation, language).map((what) => `${what}: ${translation}`),
        );
        assert.deepEqual(wrong, []);
      });

      it('name the same commands, as the palette shows them', () => {
        const titles = commandTitles(language);
        const wrong = translations.filter(
          ([text, translation]) =>
            namedCommands(text, WITH_TITLE).join() !== namedCommands(translation, titles).join() ||
            unknownCommands(translation, titles).length > 0,
        );
        assert.deepEqual(wrong, []);
      });

      it('call commands by their titles', () => {
        const titles = commandTitles(language);
        const wrong = translations.filter(([text, translation]) => {
          const key = Object.keys(WITH_TITLE).find((one) => WITH_TITLE[one] === bare(text));
          return key !== undefined && titles[key] !== bare(translation);
        });
        assert.deepEqual(wrong, []);
      });
    });
  }
});

/** `{0}`, `{name}`, `{a,b}`, `{needed:bytes}`, without the other words. */
function placeholdersIn(text: string): string[] {
  const found = [...text.matchAll(/\{([\w,]+(?::bytes)?)[^{}]*\}/gu)].map(([, name = '']) => name);
  return [...new Set(found)].sort();
}

/** A translation shows the same values as the English text, whichever are there. */
function fillingProblems(english: string, translation: string): string[] {
  const problems: string[] = [];
  for (const values of subsets(namesIn(english))) {
    const [expected, filled] = [fillIn(english, values), fillIn(translation, values)];
    if (
      shownIn(filled).join() !== shownIn(expected).join() ||
      isSentence(filled) !== isSentence(expected) ||
      /[{}[\]|]|undefined| {2}| [.,)]|\( |\(\)|^\s|\s$/u.test(filled) ||
      /[（，、；：。？！][，、；：。）]|\s[，、；：。（）]/u.test(filled)
    ) {
      problems.push(`${expected} = ${filled}`);
    }
  }
  return problems;
}

function shownIn(filled: string): string[] {
  return [...new Set(filled.match(/<\w+>/gu))].sort();
}
