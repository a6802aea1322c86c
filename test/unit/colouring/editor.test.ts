import assert from 'node:assert/strict';
import {
  chosenTheme,
  type ThemeChoice,
} from '../../../extension/src/vscode/difference/chosenTheme.ts';
import {
  type ContributedTheme,
  contributionsOf,
} from '../../../extension/src/vscode/difference/contributions.ts';
import { customizedRules } from '../../../extension/src/vscode/difference/tokenCustomizations.ts';

const LONG = 'x'.repeat(2000);

describe('what extensions contribute to colours', () => {
  it('is taken as far as it is right', () => {
    const manifest = {
      contributes: {
        languages: [
          { id: 'toy', extensions: ['.toy'], firstLine: '^toy', aliases: ['Toy'] },
          { id: 'odd', extensions: 'x', filenames: [7], firstLine: {} },
          { id: LONG },
          'none',
        ],
        grammars: [
          { language: 'toy', scopeName: 'source.toy', path: './toy.json' },
          { scopeName: 'toy.more', path: 'more.json', injectTo: ['source.toy'] },
          { scopeName: 'toy.none' },
        ],
        themes: [
          { id: 'Toy', label: '%label%', uiTheme: 'vs-dark', path: './dark.json' },
          { label: 'Other', uiTheme: 'vs', path: './light.json' },
          { uiTheme: 'vs', path: './nameless.json' },
        ],
      },
    };
    const none = { extensions: [], filenames: [], filenamePatterns: [], firstLine: undefined };
    const folder = '/toy';
    assert.deepEqual(contributionsOf([{ id: 'a.toy', folder, manifest }]), {
      languages: [
        { id: 'toy', ...none, extensions: ['.toy'], firstLine: '^toy' },
        { id: 'odd', ...none },
      ],
      grammars: [
        { language: 'toy', scopeName: 'source.toy', path: './toy.json', injectTo: [], folder },
        {
          ...{ language: undefined, scopeName: 'toy.more', path: 'more.json' },
          ...{ injectTo: ['source.toy'], folder },
        },
      ],
      themes: [
        { name: 'Toy', base: 'vs-dark', file: { folder, path: './dark.json' }, isDefault: false },
        { name: 'Other', base: 'vs', file: { folder, path: './light.json' }, isDefault: false },
      ],
    });
  });

  const nothing: readonly unknown[] = [
    undefined,
    {},
    { contributes: [] },
    { contributes: { languages: Array(5000).fill({ id: 'x' }), grammars: {}, themes: 'y' } },
  ];
  for (const manifest of nothing) {
    it(`is nothing where it is ${JSON.stringify(manifest)?.slice(0, 50)}`, () => {
      const found = contributionsOf([{ id: 'a', folder: '/', manifest }]);
      assert.deepEqual(found, { languages: [], grammars: [], themes: [] });
    });
  }
});

describe('the theme of the window', () => {
  const theme = (name: string, base: string, isDefault = false): ContributedTheme => {
    return { name, base, isDefault, file: { folder: '/', path: name } };
  };
  const THEMES = [
    theme('Abyss', 'vs-dark'),
    theme('Dark', 'vs-dark', true),
    theme('Dark Modern', 'vs-dark', true),
    theme('Light', 'vs', true),
    theme('Contrast', 'hc-black', true),
    theme('Both', 'vs-dark'),
    theme('Both', 'vs'),
  ];
  const dark: ThemeChoice = { base: 'vs-dark', chosen: '', preferred: '', isDetected: false };

  const cases: readonly [what: string, choice: ThemeChoice, name: string | undefined][] = [
    ['is the chosen one', { ...dark, chosen: 'Abyss', preferred: 'Dark' }, 'Abyss'],
    ['is the preferred one', { ...dark, chosen: 'Light', preferred: 'Abyss' }, 'Abyss'],
    [
      'is the preferred one alone where it follows the system',
      { ...dark, chosen: 'Dark Modern', preferred: 'Abyss', isDetected: true },
      'Abyss',
    ],
    ['may have a name of before', { ...dark, chosen: 'Default Dark Modern' }, 'Dark Modern'],
    ['is the editor’s own where it is not known', { ...dark, chosen: 'Elsewhere' }, 'Dark'],
    ['is of the kind that is shown', { ...dark, base: 'vs', chosen: 'Both' }, 'Both'],
    ['may be of high contrast', { ...dark, base: 'hc-black', chosen: 'Dark' }, 'Contrast'],
    ['is none where there is none', { ...dark, base: 'hc-light', chosen: 'Dark' }, undefined],
  ];
  for (const [what, choice, name] of cases) {
    it(what, () => {
      const found = chosenTheme(THEMES, choice);
      assert.equal(found?.name, name);
      assert.ok(found === undefined || found.base === choice.base);
    });
  }
});

describe('what a person has set about colours', () => {
  const rules = (setting: unknown) => customizedRules(setting, 'Mine');

  it('is by groups and by rules, and for themes', () => {
    const setting = {
      comments: '#111',
      strings: { foreground: '#222222', fontStyle: 'italic' },
      textMateRules: [{ scope: 'a.b', settings: { foreground: '#333333' } }],
      '[Mine]': { numbers: '#444444' },
      '[Other][Mine]': { textMateRules: [{ scope: 'c', settings: { fontStyle: '' } }] },
      '[Others]': { numbers: '#555555' },
    };
    assert.deepEqual(rules(setting), [
      {
        scope: ['comment', 'punctuation.definition.comment'],
        settings: { foreground: '#111' },
      },
      {
        scope: ['string', 'meta.embedded.assembly'],
        settings: { foreground: '#222222', fontStyle: 'italic' },
      },
      { scope: 'a.b', settings: { foreground: '#333333' } },
      { scope: ['constant.numeric'], settings: { foreground: '#444444' } },
      { scope: 'c', settings: { fontStyle: '' } },
    ]);
  });

  for (const setting of [undefined, null, [], 'x', { textMateRules: 7 }, { '[Mine]': 3 }]) {
    it(`is nothing where it is ${JSON.stringify(setting)}`, () => {
      assert.deepEqual(rules(setting), []);
    });
  }

  it('has no colours that are none', () => {
    const setting = { comments: 'red;}', strings: 7, numbers: { foreground: 'x' } };
    assert.deepEqual(
      rules(setting).map(({ settings }) => settings),
      [{}, {}],
    );
  });
});
