import assert from 'node:assert/strict';
import { LANGUAGES, manifest, manifestTexts } from './catalogue.ts';
import { commandTitles, unknownCommands } from './commandNames.ts';
import { endOf } from './endMarks.ts';
import { wrongMarks } from './languageRules.ts';
import { SAME } from './sameText.ts';

/** Properties of the manifest whose values people read. */
const READ =
  /^(?:title|name|contextualTitle|description|contents|label|altText)$|(?:D|^d)escriptions?$/u;
/** Names are the same in each language. */
const NAME = 'ByteSync';
const ENGLISH = manifestTexts();

interface Commands {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
}

const { contributes, capabilities, description } = manifest() as {
  readonly contributes: Commands;
  readonly capabilities: unknown;
  readonly description: string;
};

describe('the texts of the manifest', () => {
  it('are keys wherever people read them', () => {
    const texts = [description, ...readIn(contributes), ...readIn(capabilities)];
    assert.ok(texts.length > 60, `${texts.length} texts`);
    assert.deepEqual(
      texts.filter((text) => text !== NAME && !/^%[^%]+%$/u.test(text)),
      [],
    );
    assert.deepEqual(
      texts.filter((text) => text !== NAME && !(text.slice(1, -1) in ENGLISH)),
      [],
    );
  });

  it('name every command of a menu', () => {
    const titled = new Set(contributes.commands.map(({ command }) => command));
    const listed = Object.values(contributes.menus).flat();
    assert.deepEqual(
      listed.filter(({ command }) => !titled.has(command)),
      [],
    );
  });

  it('are links to commands that there are', () => {
    const linked = Object.values(ENGLISH).flatMap(linksIn);
    const ours = new Set(contributes.commands.map(({ command }) => `(command:${command})`));
    const unknown = linked.filter((link) => link.includes(':bytesync.') && !ours.has(link));
    assert.deepEqual(unknown, []);
  });

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      const texts = manifestTexts(language);
      const pairs = Object.entries(texts).map(
        ([key, translation]) => [key, ENGLISH[key] ?? '', translation] as const,
      );

      it('are all there, and no others', () => {
        const missing = Object.entries(ENGLISH).filter(([key]) => !(key in texts));
        const lines = missing.map(([key, text]) => `  "${key}": ${JSON.stringify(text)},`);
        assert.ok(missing.length === 0, `add to package.nls.${language}.json\n${lines.join('\n')}`);
        assert.deepEqual(
          Object.keys(texts).filter((key) => !(key in ENGLISH)),
          [],
        );
      });

      it('are translated', () => {
        const same = pairs.filter(([, english, translation]) => english === translation);
        assert.deepEqual(
          same.filter(([, english]) => !SAME[language]?.includes(english)),
          [],
        );
      });

      it('have the same links and the same code', () => {
        const wrong = pairs.filter(
          ([, english, translation]) =>
            linksIn(english).join() !== linksIn(translation).join() ||
            codeIn(english).join() !== codeIn(translation).join(),
        );
        assert.deepEqual(wrong, []);
      });

      it('end as the English ones do, and have as many lines', () => {
        const wrong = pairs.filter(
          ([, english, translation]) =>
            endOf(english) !== endOf(translation) ||
            english.split('\n').length !== translation.split('\n').length,
        );
        assert.deepEqual(wrong, []);
      });

      it('have the marks of the language', () => {
        const wrong = pairs.flatMap(([key, , translation]) =>
          wrongMarks(translation, language).map((what) => `${what}: ${key}`),
        );
        assert.deepEqual(wrong, []);
      });

      it('call each command by a title of its own, and by no other', () => {
        const titles = commandTitles(language);
        const known = Object.values(titles);
        assert.equal(new Set(known).size, known.length);
        const named = pairs.flatMap(([, , translation]) => unknownCommands(translation, titles));
        assert.deepEqual(named, []);
        const links = pairs.flatMap(([, english, translation]) =>
          linkedTitles(english, translation),
        );
        assert.ok(links.length > 5, `${links.length} links`);
        assert.deepEqual(
          links.filter(([key, title]) => titles[key] !== title),
          [],
        );
      });
    });
  }
});

/** Everything below that people read. */
function readIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(readIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([property, below]) => {
    const texts = typeof below === 'string' ? [below] : below;
    const isText = READ.test(property) && Array.isArray(texts);
    return isText ? texts.filter((text) => typeof text === 'string') : readIn(below);
  });
}

function linksIn(text: string): string[] {
  return text.match(/\(command:[^)]*\)/gu) ?? [];
}

function codeIn(text: string): string[] {
  return text.match(/`[^`]+`/gu) ?? [];
}

/** Links that English calls by the title of their command: its key, and how a translation calls it. */
function linkedTitles(english: string, translation: string): [key: string, title: string][] {
  const titles = commandTitles();
  const called = linkTexts(translation);
  return linkTexts(english).flatMap((text, at): [string, string][] => {
    const key = Object.keys(titles).find((one) => titles[one] === text);
    return key === undefined ? [] : [[key, called[at] ?? '']];
  });
}

function linkTexts(text: string): string[] {
  return [...text.matchAll(/\[(?:ByteSync: )?([^\]]+)\]\(command:/gu)].map(([, name = '']) => name);
}
