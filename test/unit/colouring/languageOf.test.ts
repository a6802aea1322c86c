import assert from 'node:assert/strict';
import type { ContributedLanguage } from '../../../extension/src/engine/colouring/contributed.ts';
import {
  type Association,
  languageOf,
} from '../../../extension/src/engine/colouring/languageOf.ts';

function language(id: string, parts: Partial<ContributedLanguage>): ContributedLanguage {
  const none = { extensions: [], filenames: [], filenamePatterns: [], firstLine: undefined };
  return { id, ...none, ...parts };
}

const LANGUAGES = [
  language('js', { extensions: ['.js', '.mjs'], firstLine: '^#!.*\\bnode' }),
  language('ts', { extensions: ['.ts'] }),
  language('types', { extensions: ['.d.ts'] }),
  language('make', { filenames: ['Makefile'], extensions: ['.mk'] }),
  language('config', { filenamePatterns: ['*.config.js', '**/.vscode/*.json', '*.{a,bb}'] }),
  language('shell', { extensions: ['.sh'], firstLine: '^#!.*\\bsh\\b' }),
  language('late', { extensions: ['.sh'] }),
  language('broken', { filenamePatterns: ['{', '[z-a]'], firstLine: '(' }),
  language('empty', { extensions: [''], filenames: [''], firstLine: 'x*' }),
];

describe('the language of a text', () => {
  const cases: readonly [what: string, path: string, firstLine: string, id: string | undefined][] =
    [
      ['by the end of its name', 'src/main.ts', '', 'ts'],
      ['by the longest end', 'src/main.d.ts', '', 'types'],
      ['in any case', 'SRC/MAIN.TS', '', 'ts'],
      ['by its whole name', 'a/makefile', '', 'make'],
      ['by a glob before an end', 'vite.config.js', '', 'config'],
      ['by a glob of the path', 'a/.vscode/tasks.json', '', 'config'],
      ['by a glob with alternatives', 'x.bb', '', 'config'],
      ['by the one that came last', 'run.sh', '', 'late'],
      ['by its first line', 'run', '#!/usr/bin/env node', 'js'],
      ['by its name before its first line', 'run.ts', '#!/usr/bin/env node', 'ts'],
      ['as it was set', 'x.special', '', 'ts'],
      ['as it was set, before its whole name', 'sub/makefile', '', 'js'],
      ['none', 'x.unknown', 'hello', undefined],
      ['none of a path without a name', '', '', undefined],
    ];
  const associations: readonly Association[] = [
    ['*.special', 'ts'],
    ['**/sub/Makefile', 'js'],
    ['{', 'broken'],
  ];
  for (const [what, path, firstLine, id] of cases) {
    it(what, () => assert.equal(languageOf({ path, firstLine }, LANGUAGES, associations), id));
  }
});
