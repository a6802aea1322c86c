import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThemeRule } from '../../../extension/src/engine/colouring/contributed.ts';
import { themeRules } from '../../../extension/src/engine/colouring/themeRules.ts';
import { ToyExtension } from './toyExtension.ts';

const rule = (scope: string, foreground: string): ThemeRule => ({
  scope,
  settings: { foreground },
});

const PLIST = `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>settings</key><array>
  <dict><key>settings</key><dict><key>foreground</key><string>#111111</string></dict></dict>
  <dict><key>scope</key><string>comment</string>
    <key>settings</key><dict><key>foreground</key><string>#222222</string></dict></dict>
</array></dict></plist>`;

describe('the rules of a theme', () => {
  let toy: ToyExtension;
  let outside: string;
  beforeEach(() => {
    toy = new ToyExtension();
    outside = mkdtempSync(join(tmpdir(), 'bytesync-outside-'));
    writeFileSync(join(outside, 'theme.json'), JSON.stringify({ tokenColors: [] }));
  });
  afterEach(() => {
    toy.remove();
    rmSync(outside, { recursive: true });
  });

  const rules = (path: string) => themeRules({ folder: toy.folder, path });

  it('come behind those that are included', async () => {
    toy.write('themes/base.json', { tokenColors: [rule('a', '#111111')] });
    const next = { include: './base.json', tokenColors: [rule('b', '#222222')] };
    toy.write('themes/next.json', next);
    toy.write('themes/more/top.json', { include: '../next.json' });
    const expected = [rule('a', '#111111'), rule('b', '#222222')];
    assert.deepEqual(await rules('./themes/more/top.json'), expected);
  });

  it('may have comments and commas too many', async () => {
    toy.write(
      't.json',
      '{ // one\n "tokenColors": [ { "scope": "a", "settings": { "foreground": "#abc" } }, ], }',
    );
    assert.deepEqual(await rules('t.json'), [rule('a', '#abc')]);
  });

  it('are read from themes of TextMate', async () => {
    toy.write('old.tmTheme', PLIST);
    toy.write('new.json', { tokenColors: './old.tmTheme' });
    const expected = [rule('comment', '#222222')];
    assert.deepEqual(await rules('old.tmTheme'), expected);
    assert.deepEqual(await rules('new.json'), expected);
  });

  it('leave out what is no colour, and rules that are none', async () => {
    const tokenColors = [
      rule('a', 'red; } body { display: none'),
      rule('b', '#12345'),
      rule('c', 'url(x)'),
      { scope: 7, settings: {} },
      { scope: '', settings: { foreground: '#111111' } },
      { settings: { foreground: '#111111' } },
      { scope: 'd' },
      'e',
      null,
      {
        scope: ['f', 'g'],
        settings: { foreground: '#ABCDEF80', fontStyle: 'bold', background: 1 },
      },
    ];
    toy.write('t.json', { tokenColors });
    assert.deepEqual(await rules('t.json'), [
      { scope: 'a', settings: {} },
      { scope: 'b', settings: {} },
      { scope: 'c', settings: {} },
      { scope: ['f', 'g'], settings: { foreground: '#ABCDEF80', fontStyle: 'bold' } },
    ]);
  });

  const hostile: readonly [what: string, write: () => void][] = [
    ['one that includes itself', () => toy.write('t.json', { include: 't.json' })],
    ['one that is a list of itself', () => toy.write('t.json', { tokenColors: './t.json' })],
    [
      'one that includes too many',
      () => {
        toy.write('t.json', { include: '0.json' });
        for (let at = 0; at < 20; at += 1) toy.write(`${at}.json`, { include: `${at + 1}.json` });
      },
    ],
    [
      'one beside its extension',
      () => toy.write('t.json', { include: `../${nameOf(outside)}/theme.json` }),
    ],
    [
      'one that is a link to elsewhere',
      () => symlinkSync(join(outside, 'theme.json'), join(toy.folder, 't.json')),
    ],
    ['one too large', () => toy.write('t.json', `{ "name": "${'x'.repeat(3_000_000)}" }`)],
    ['too many rules', () => toy.write('t.json', { tokenColors: Array(10_001).fill({}) })],
    ['a folder', () => toy.write('t.json/x', '')],
    ['no JSON', () => toy.write('t.json', '<plist>')],
    ['a list', () => toy.write('t.json', [])],
    ['nothing', () => undefined],
  ];
  for (const [what, write] of hostile) {
    it(`are refused: ${what}`, async () => {
      write();
      await assert.rejects(rules('t.json'));
    });
  }

  it('lie where the manifest says, within the extension', async () => {
    await assert.rejects(rules(join('..', nameOf(outside), 'theme.json')), /outside its extension/);
    await assert.rejects(rules(join(outside, 'theme.json')));
  });
});

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
