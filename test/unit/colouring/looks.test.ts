import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineRuns } from '../../../extension/src/engine/colouring/lineRuns.ts';
import { colourRules } from '../../../extension/src/webview/difference/colourRules.ts';
import { lineParts } from '../../../extension/src/webview/difference/lineParts.ts';
import {
  above,
  colourText,
  contrast,
  parseColour,
  readable,
} from '../../../extension/src/webview/difference/readableColour.ts';

/** As vscode-textmate packs it. */
const token = (colour: number, letters = 0) => ((colour << 15) | (letters << 11)) >>> 0;

describe('the runs of a line', () => {
  const cases: readonly [what: string, tokens: number[], length: number, runs: number[]][] = [
    ['of nothing', [], 0, []],
    ['of what is plain', [0, token(1), 3, token(1)], 5, []],
    ['of an empty line', [0, token(4)], 0, []],
    ['of one colour', [0, token(4)], 5, [5, 64]],
    ['of two', [0, token(4), 2, token(1), 3, token(5, 3)], 5, [2, 64, 3, 0, 5, 83]],
    ['of two that look the same', [0, token(4), 2, token(4), 4, token(1)], 5, [4, 64, 5, 0]],
    ['of plain letters that are underlined', [0, token(1, 4)], 2, [2, 4]],
    ['of the last colour there can be', [0, token(511, 15)], 1, [1, 511 * 16 + 15]],
    ['beyond the line', [0, token(4), 9, token(5)], 5, [5, 64]],
  ];
  for (const [what, tokens, length, runs] of cases) {
    it(what, () => assert.deepEqual(lineRuns(Uint32Array.from(tokens), length), runs));
  }
});

describe('the parts of a line', () => {
  it('are those between two places', () => {
    const runs = [3, 64, 5, 0, 8, 5 * 16 + 1 + 4];
    const parts = (from: number, to: number) =>
      lineParts('abcdefghij', runs, from, to).map(({ text, look }) => `${text}:${look}`);
    assert.deepEqual(parts(0, 10), ['abc:c4', 'de:', 'fgh:c5 italic underlined', 'ij:']);
    assert.deepEqual(parts(2, 6), ['c:c4', 'de:', 'f:c5 italic underlined']);
    assert.deepEqual(parts(4, 4), []);
  });

  it('are the whole line, whatever the runs', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(40)), fc.nat(40), (line, runs, at) => {
        const middle = Math.min(at, line.length);
        const parts = [
          ...lineParts(line, runs, 0, middle),
          ...lineParts(line, runs, middle, line.length),
        ];
        assert.equal(parts.map(({ text }) => text).join(''), line);
        for (const { look } of parts)
          assert.match(look, /^(?:c\d+|italic|bold|underlined|struck| )*$/);
      }),
    );
  });
});

describe('a colour', () => {
  const seen = (text: string): string | undefined => {
    const colour = parseColour(text);
    return colour && colourText(colour);
  };
  const cases: readonly [text: string, colour: string | undefined][] = [
    ['#abc', 'rgb(170 187 204 / 1)'],
    ['#ABCF', 'rgb(170 187 204 / 1)'],
    ['#010203', 'rgb(1 2 3 / 1)'],
    ['#01020300', 'rgb(1 2 3 / 0)'],
    [' rgb(1, 2, 3) ', 'rgb(1 2 3 / 1)'],
    ['rgba(1, 2, 3, 0.5)', 'rgb(1 2 3 / 0.5)'],
    ['rgb(1 2 3 / 0.25)', 'rgb(1 2 3 / 0.25)'],
    ['', undefined],
    ['#12', undefined],
    ['#12345', undefined],
    ['red', undefined],
    ['#fff; } body { display: none', undefined],
    ['var(--x)', undefined],
  ];
  for (const [text, colour] of cases) {
    it(`${JSON.stringify(text)} is ${colour}`, () => assert.equal(seen(text), colour));
  }

  it('has the contrast that WCAG says', () => {
    const of = (one: string, other: string) => {
      const [colour, background] = [parseColour(one), parseColour(other)];
      assert.ok(colour && background);
      return contrast(colour, background).toFixed(2);
    };
    assert.equal(of('#000', '#fff'), '21.00');
    assert.equal(of('#777', '#fff'), '4.48');
    assert.equal(of('#fff', '#fff'), '1.00');
    assert.equal(of('#00000000', '#fff'), '1.00');
  });

  const channel = fc.nat(255);
  const solid = fc.record({
    ...{ red: channel, green: channel, blue: channel },
    alpha: fc.constant(1),
  });

  it('can be read, as far as the text itself can', () => {
    fc.assert(
      fc.property(solid, solid, solid, (colour, text, ground) => {
        const found = readable(colour, text, ground);
        assert.ok(contrast(found, ground) >= Math.min(4.5, contrast(text, ground)));
        if (contrast(colour, ground) >= 4.6) assert.deepEqual(found, colour);
      }),
    );
  });
});

describe('the style sheet of colours', () => {
  const DARK: Readonly<Record<string, string>> = {
    '--vscode-editor-background': '#1e1e1e',
    '--vscode-editor-foreground': '#d4d4d4',
    '--vscode-diffEditor-insertedTextBackground': 'rgba(156, 204, 44, 0.2)',
    '--vscode-diffEditor-insertedLineBackground': 'rgba(155, 185, 85, 0.2)',
    '--vscode-diffEditor-removedTextBackground': 'rgba(255, 0, 0, 0.2)',
  };
  const rules = (colours: readonly string[]) => colourRules(colours, (name) => DARK[name] ?? '');

  it('has the theme’s colours, and others where they could not be read', () => {
    const all = rules(['', '#569cd6', '#ffffff']);
    const white = 'rgb(255 255 255 / 1)';
    const found = new Map(all.split('\n').map((line) => [selectorOf(line), colourIn(line)]));
    assert.deepEqual(
      [...found.keys()],
      ['', '.added', '.added mark', '.removed', '.removed mark'].flatMap((state) =>
        ['c1', 'c2'].map((colour) => `.text${state} .${colour}`),
      ),
    );
    assert.equal(found.get('.text .c1'), 'rgb(86 156 214 / 1)');
    for (const [selector, colour] of found) if (/c2/.test(selector)) assert.equal(colour, white);
    const [ground, line, part] = [
      DARK['--vscode-editor-background'],
      DARK['--vscode-diffEditor-insertedLineBackground'],
      DARK['--vscode-diffEditor-insertedTextBackground'],
    ].map((text = '') => parseColour(text));
    assert.ok(ground && line && part);
    const below = above(line, ground);
    for (const [selector, background] of [
      ['.text.added .c1', below],
      ['.text.added mark .c1', above(part, below)],
    ] as const) {
      const colour = parseColour(found.get(selector) ?? '');
      assert.ok(colour && contrast(colour, background) >= 4.5, selector);
    }
  });

  it('has nothing of what is no colour', () => {
    assert.equal(rules(['x', 'red; } * { display: none', '#12', 'url(#abc)']), '');
  });
});

function selectorOf(rule: string): string {
  return rule.slice(0, rule.indexOf(' {'));
}

function colourIn(rule: string): string {
  return /color: (.*?);/.exec(rule)?.[1] ?? '';
}
