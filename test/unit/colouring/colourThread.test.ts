import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type {
  Coloured,
  ColouringJob,
  EditorColours,
  TextSide,
} from '../../../extension/src/engine/colouring/coloured.ts';
import { ColourThread } from '../../../extension/src/engine/colouring/colourThread.ts';
import type { ContributedGrammar } from '../../../extension/src/engine/colouring/contributed.ts';
import { SameLines } from '../../../extension/src/engine/colouring/sameLines.ts';
import { TextColours } from '../../../extension/src/engine/colouring/textColours.ts';
import { lineStarts } from '../../../extension/src/engine/difference/lineStarts.ts';
import { hasCode } from '../streams/errors.ts';
import { ToyExtension } from './toyExtension.ts';

const never = new AbortController().signal;

const TOY = {
  scopeName: 'source.toy',
  patterns: [
    { match: '\\b(let|if)\\b', name: 'keyword.toy' },
    { begin: '"', end: '"', name: 'string.toy' },
    { begin: '<<', end: '>>', name: 'embedded.toy', patterns: [{ include: 'source.other' }] },
  ],
};
const OTHER = {
  scopeName: 'source.other',
  patterns: [{ match: '\\d+', name: 'constant.numeric.other' }],
};
const PUT_IN = {
  scopeName: 'put.in',
  injectionSelector: 'L:source.toy',
  patterns: [{ match: 'TODO', name: 'marked.in' }],
};
/** Takes longer with each letter more, and never ends soon. */
const ENDLESS = {
  scopeName: 'source.endless',
  patterns: [
    { match: '\\blet\\b', name: 'keyword' },
    { match: '(?:x+x+)+y', name: 'string' },
  ],
};
/** Some ten characters that take some ten thousand bytes, again and again. */
const GREEDY = {
  scopeName: 'source.greedy',
  patterns: [{ match: '[\\p{L}\\p{N}x]'.repeat(60_000), name: 'keyword' }],
};
const THEME = {
  tokenColors: [
    { settings: { foreground: '#101010' } },
    { scope: 'keyword', settings: { foreground: '#aa0000', fontStyle: 'bold' } },
    { scope: 'string', settings: { foreground: '#00aa00' } },
    { scope: 'embedded constant.numeric', settings: { foreground: '#0000aa' } },
    // The library's own for the background, which the theme does not say.
    { scope: 'marked', settings: { foreground: '#ffffff' } },
  ],
};

describe('the colours of two texts', () => {
  let toy: ToyExtension;
  let thread: ColourThread;
  before(() => {
    toy = new ToyExtension();
    toy.write('toy.json', TOY);
    toy.write('other.json', OTHER);
    toy.write('in.json', PUT_IN);
    toy.write('endless.json', ENDLESS);
    toy.write('greedy.json', GREEDY);
    toy.write('theme.json', THEME);
    toy.write('many.json', {
      tokenColors: Array.from({ length: 600 }, (_, at) => ({
        scope: `s${at}`,
        settings: { foreground: `#${at.toString(16).padStart(6, '0')}` },
      })),
    });
    toy.write('broken.json', '{ "scopeName": "source.broken", "patterns": 7 }');
    thread = new ColourThread();
  });
  after(async () => {
    await thread.destroy();
    toy.remove();
  });

  function editor(change: Partial<EditorColours> = {}): EditorColours {
    const grammar = (language: string | undefined, scopeName: string, path: string) => {
      return { language, scopeName, path, folder: toy.folder, injectTo: [] };
    };
    const grammars: ContributedGrammar[] = [
      grammar('toy', 'source.toy', './toy.json'),
      grammar('other', 'source.other', './other.json'),
      grammar('endless', 'source.endless', './endless.json'),
      grammar('greedy', 'source.greedy', './greedy.json'),
      grammar('broken', 'source.broken', './broken.json'),
      grammar('gone', 'source.gone', './gone.json'),
      grammar('outside', 'source.outside', '../../etc/hostname'),
      { ...grammar(undefined, 'put.in', 'in.json'), injectTo: ['source'] },
    ];
    const none = { extensions: [], filenames: [], filenamePatterns: [], firstLine: undefined };
    const languages = grammars.flatMap(({ language: id }) =>
      id === undefined ? [] : { ...none, id, extensions: [`.${id}`] },
    );
    const theme = { folder: toy.folder, path: './theme.json' };
    const plain = { ...none, id: 'plain', extensions: ['.plain'] };
    return {
      languages: [...languages, plain],
      grammars,
      associations: [],
      theme,
      customized: [],
      ...change,
    };
  }

  function job(
    path: string,
    left: string,
    right: string,
    colours = editor(),
    steps: readonly number[] = [],
  ) {
    const text = (content: string) => {
      const bytes = new TextEncoder().encode(content);
      return { bytes, starts: lineStarts(bytes, 500_000) ?? new Uint32Array() };
    };
    const texts = { left: text(left), right: text(right) };
    return { path, texts, colours, steps: Uint32Array.from(steps) };
  }

  /** All that comes, and with what it ends. */
  async function coloured(
    given: Omit<ColouringJob, 'port'>,
    by = thread,
    signal = never,
  ): Promise<{
    readonly colours: readonly string[] | undefined;
    readonly lines: (side: TextSide, first: number, count: number) => Promise<string[]>;
    readonly error: unknown;
  }> {
    const all = new TextColours();
    let colours: readonly string[] | undefined;
    const take = (one: Coloured) => {
      if (one.kind === 'lines') all.add(one);
      else colours = one.colours;
    };
    const error = await by.colour(given, take, signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    all.end();
    const name = (style: number) =>
      `${colours?.[style >> 4] ?? ''}${style & 15 ? `/${style & 15}` : ''}`;
    const lines = async (side: TextSide, first: number, count: number) =>
      (await all.lines(side, first, count)).map((runs) =>
        runs.map((value, at) => (at % 2 === 0 ? value : name(value))).join(' '),
      );
    return { colours, lines, error };
  }

  it('are those of the theme, by the grammar of the language', async () => {
    const text = 'let a = "b\nif" 1 << 23 >> 4\n\nplain';
    const { lines, error } = await coloured(job('src/A.TOY', '', text));
    assert.equal(error, undefined);
    assert.deepEqual(await lines('right', 0, 5), [
      '3 #AA0000/2 8  10 #00AA00',
      '3 #00AA00 9  11 #0000AA 16 ',
      '',
      '',
      '',
    ]);
    assert.deepEqual(await lines('left', 0, 1), ['']);
  });

  it('have what other grammars put in', async () => {
    const { lines } = await coloured(job('a.toy', 'TODO it', ''));
    assert.deepEqual(await lines('left', 0, 1), ['4 #FFFFFF 7 ']);
  });

  it('have what a person has set, after the theme', async () => {
    const customized = [{ scope: 'keyword', settings: { foreground: '#123456', fontStyle: '' } }];
    const { lines } = await coloured(job('a.toy', 'let', 'if', editor({ customized })));
    assert.deepEqual(await lines('left', 0, 1), ['3 #123456']);
    assert.deepEqual(await lines('right', 0, 1), ['2 #123456']);
  });

  it('are of what is shown of a line: escapes count, and what is cut is not known', async () => {
    const text = `\u202elet\n"${'x'.repeat(3000)}"\nlet\n`;
    const { lines } = await coloured(job('a.toy', text, ''));
    const [escaped, ...others] = await lines('left', 0, 3);
    // As \\u{202e}let.
    assert.equal(escaped, '8  11 #AA0000/2');
    assert.deepEqual(others, ['2000 #00AA00', '3 #AA0000/2']);
  });

  it('are those of each text where lines are the same and what is open is not', async () => {
    const [left, right] = ['let\n"\nlet "\nif', 'let\n"\n"\nlet "\nif'];
    // Steps that were wrong would colour nothing wrong: lines are the same when their texts are.
    for (const steps of [[], [2, 0, 1, 2, 0, 0], [4, 0, 1], [1, 0, 1, 3, 0, 0]]) {
      const { lines } = await coloured(job('a.toy', left, right, editor(), steps));
      assert.deepEqual(await lines('left', 0, 4), [
        '3 #AA0000/2',
        '1 #00AA00',
        '5 #00AA00',
        '2 #AA0000/2',
      ]);
      assert.deepEqual(await lines('right', 0, 5), [
        '3 #AA0000/2',
        '1 #00AA00',
        '1 #00AA00',
        '3 #AA0000/2 4  5 #00AA00',
        '2 #00AA00',
      ]);
    }
  });

  it('come in hundreds, of both in turns', async () => {
    const order: string[] = [];
    const given = job('a.toy', 'let\n'.repeat(250), 'if\n'.repeat(120));
    await thread.colour(
      given,
      (one) => order.push(one.kind === 'lines' ? `${one.side} ${one.starts.length - 1}` : one.kind),
      never,
    );
    assert.deepEqual(order, [
      'colours',
      'left 100',
      'right 100',
      'left 100',
      'right 20',
      'left 50',
    ]);
  });

  it('are none where there is no grammar', async () => {
    for (const path of ['a.plain', 'a.nothing', '']) {
      const { colours, error } = await coloured(job(path, 'let', 'let'));
      assert.deepEqual([colours, error], [undefined, undefined]);
    }
  });

  const flawed: readonly [what: string, path: string, change?: Partial<EditorColours>][] = [
    ['a grammar that is none', 'a.broken'],
    ['a grammar that is not there', 'a.gone'],
    ['a grammar of elsewhere', 'a.outside'],
  ];
  for (const [what, path] of flawed) {
    it(`are none with ${what}`, async () => {
      const { colours, error } = await coloured(job(path, 'let', 'let'));
      assert.equal(colours, undefined);
      assert.ok(hasCode('internal')(error));
    });
  }

  it('are none with a theme that is none, or has too many colours', async () => {
    for (const path of ['gone.json', 'toy.json/..', 'many.json']) {
      const theme = { folder: toy.folder, path };
      const { colours, error } = await coloured(job('a.toy', 'let', 'let', editor({ theme })));
      assert.equal(colours, undefined);
      assert.ok(hasCode('internal')(error));
    }
  });

  it('end when their time is over, and those that came hold; the next come all the same', async () => {
    const short = new ColourThread(4000);
    try {
      const endless = `${'let\n'.repeat(200)}${`${'x'.repeat(1900)}\n`.repeat(200)}`;
      const { lines, error } = await coloured(job('a.endless', endless, ''), short);
      assert.ok(hasCode('aborted')(error));
      assert.deepEqual(await lines('left', 0, 1), ['3 #AA0000/2']);
      assert.deepEqual(await lines('left', 399, 1), ['']);
      const next = await coloured(job('a.toy', 'let', ''), short);
      assert.deepEqual(await next.lines('left', 0, 1), ['3 #AA0000/2']);
    } finally {
      await short.destroy();
    }
  });

  it('are none where expressions take too much memory; the next come all the same', async () => {
    const patient = new ColourThread(100_000);
    try {
      const { error } = await coloured(job('a.greedy', 'let', ''), patient);
      assert.ok(hasCode('internal')(error));
      assert.match(
        error instanceof BytesyncError ? `${error.values.reason}` : '',
        /too much memory/,
      );
      const next = await coloured(job('a.toy', 'let', ''), patient);
      assert.deepEqual(await next.lines('left', 0, 1), ['3 #AA0000/2']);
    } finally {
      await patient.destroy();
    }
  });

  it('are of the first 4 MiB, whole lines', async () => {
    const line = `let ${'x'.repeat(1019)}\n`;
    const { lines } = await coloured(job('a.toy', line.repeat(4100), ''));
    assert.deepEqual(await lines('left', 4094, 4), [
      ...Array(2).fill('3 #AA0000/2 1023 '),
      ...['', ''],
    ]);
  });

  it('are given up with the signal, while others have the thread as well', async () => {
    const ending = new AbortController();
    const first = coloured(job('a.toy', 'let\n'.repeat(100_000), ''));
    const second = coloured(job('a.toy', 'let', ''), thread, ending.signal);
    ending.abort();
    assert.ok(hasCode('aborted')((await second).error));
    assert.equal((await first).error, undefined);
  });
});

it('lines that are the same are those of the steps', () => {
  const same = new SameLines(Uint32Array.of(2, 1, 0, 1, 0, 2, 1, 1, 1));
  const lines = Array.from({ length: 8 }, (_, line) => same.ofLeft(line));
  const none = undefined;
  assert.deepEqual(lines, [0, 1, 3, none, none, 4, none, none]);
});

describe('colours that have come so far', () => {
  const piece = (side: TextSide, lines: number): Extract<Coloured, { kind: 'lines' }> => ({
    ...{ kind: 'lines', side },
    starts: Uint32Array.from({ length: lines + 1 }, (_, at) => at * 2),
    runs: Uint16Array.from({ length: lines * 2 }, (_, at) => at),
  });

  it('are waited for, until they come or nothing does any more', async () => {
    const all = new TextColours();
    const order: string[] = [];
    const wait = (name: string, side: TextSide, first: number) =>
      all.lines(side, first, 100).then(() => order.push(name));
    const waits = [wait('far', 'left', 100), wait('near', 'left', 0), wait('other', 'right', 0)];
    all.add(piece('left', 100));
    await waits[1];
    all.add(piece('left', 30));
    await waits[0];
    assert.deepEqual(order, ['near', 'far']);
    all.end();
    await Promise.all(waits);
    assert.deepEqual(await all.lines('left', 129, 3), [[58, 59], [], []]);
    assert.deepEqual(await all.lines('right', 7, 1), [[]]);
  });
});
