import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { EditorColours } from '../../../extension/src/engine/colouring/coloured.ts';
import { ColourThread } from '../../../extension/src/engine/colouring/colourThread.ts';
import { lineStarts } from '../../../extension/src/engine/difference/lineStarts.ts';
import { PageColours } from '../../../extension/src/vscode/difference/pageColours.ts';
import { ToyExtension } from './toyExtension.ts';

/** What the editor has, as a test says it. */
class Source {
  colours: EditorColours | undefined;
  #listeners: (() => unknown)[] = [];

  readonly onDidChange: vscode.Event<void> = (listener) => {
    this.#listeners.push(listener as () => unknown);
    return { dispose: () => this.#listeners.splice(0) };
  };

  current(): EditorColours | undefined {
    return this.colours;
  }

  change(colours: EditorColours | undefined): void {
    this.colours = colours;
    for (const listener of this.#listeners) listener();
  }
}

const FIRST = { side: 'right', first: 0, count: 1 } as const;

describe('the colours of a page', () => {
  let toy: ToyExtension;
  let thread: ColourThread;
  before(() => {
    toy = new ToyExtension();
    toy.write('toy.json', {
      scopeName: 'source.toy',
      patterns: [{ match: 'let', name: 'keyword' }],
    });
    for (const colour of ['#aa0000', '#00aa00']) {
      const tokenColors = [{ scope: 'keyword', settings: { foreground: colour } }];
      toy.write(`${colour.slice(1)}.json`, { tokenColors });
    }
    thread = new ColourThread();
  });
  after(async () => {
    await thread.destroy();
    toy.remove();
  });

  function editor(theme: string): EditorColours {
    const { folder } = toy;
    const names = { extensions: ['.toy'], filenames: [], filenamePatterns: [] };
    return {
      languages: [{ id: 'toy', ...names, firstLine: undefined }],
      grammars: [
        { language: 'toy', scopeName: 'source.toy', path: 'toy.json', folder, injectTo: [] },
      ],
      ...{ associations: [], customized: [], theme: { folder, path: `${theme}.json` } },
    };
  }

  function texts(content: string, shown: number) {
    const bytes = new TextEncoder().encode(content);
    const one = { bytes, starts: lineStarts(bytes, 1000) ?? new Uint32Array() };
    const none = { bytes: new Uint8Array(), starts: new Uint32Array(1) };
    return { path: 'a.toy', texts: { left: none, right: one }, steps: new Uint32Array(), shown };
  }

  /** A page with these colours, and what was sent to it. */
  function page(colours: EditorColours | undefined) {
    const sent: string[] = [];
    const waiting: (() => void)[] = [];
    const source = new Source();
    source.colours = colours;
    const of = new PageColours({ thread, source }, (message) => {
      sent.push(`${message.shown}: ${message.colours.filter((one) => one !== '')}`);
      waiting.shift()?.();
    });
    const next = () => new Promise<void>((resolve) => waiting.push(resolve));
    return { of, source, sent, next };
  }

  it('come when the page has lines, and once', async () => {
    const { of, sent, next } = page(editor('aa0000'));
    of.show(texts('let a', 1));
    assert.deepEqual(sent, []);
    const coming = next();
    of.begin();
    of.begin();
    await coming;
    const [runs] = (await of.lines({ shown: 1, ...FIRST })) ?? [];
    assert.deepEqual(runs, [3, 3 << 4, 5, 0]);
    of.sendAgain();
    assert.deepEqual(sent, ['1: #AA0000', '1: #AA0000']);
    of.dispose();
  });

  it('are others with another theme, and plain until then', async () => {
    const { of, source, sent, next } = page(editor('aa0000'));
    of.show(texts('let', 1));
    // Nothing has begun: there is nothing to be begun anew.
    source.change(editor('00aa00'));
    source.change({ ...editor('aa0000') });
    const coming = next();
    of.begin();
    await coming;
    source.change({
      ...source.colours,
      ...editor('aa0000'),
      grammars: source.colours?.grammars ?? [],
    });
    assert.deepEqual(sent, ['1: #AA0000']);
    const [plain, other] = [next(), next()];
    source.change(editor('00aa00'));
    await plain;
    await other;
    assert.deepEqual(sent.slice(1), ['1: ', '1: #00AA00']);
    source.change(undefined);
    assert.deepEqual(sent.slice(3), ['1: ']);
    assert.deepEqual(await of.lines({ shown: 1, ...FIRST }), [[]]);
    of.dispose();
  });

  it('are none of what is no longer shown', async () => {
    const { of, sent, next } = page(editor('aa0000'));
    of.show(texts('let\n'.repeat(900), 1));
    of.begin();
    const late = of.lines({ shown: 1, ...FIRST, first: 800 });
    of.show(texts('let', 2));
    assert.equal(await late, undefined);
    assert.equal(await of.lines({ shown: 1, ...FIRST }), undefined);
    const coming = next();
    of.begin();
    await coming;
    assert.deepEqual(sent, ['2: #AA0000']);
    of.show(undefined);
    assert.equal(await of.lines({ shown: 2, ...FIRST }), undefined);
    of.begin();
    of.dispose();
    of.sendAgain();
    assert.equal(sent.length, 1);
  });
});
