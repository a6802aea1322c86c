import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { mergeState } from '../../../extension/src/engine/merging/mergeState.ts';
import { bytesForEditor } from '../../../extension/src/engine/merging/mergeText.ts';
import { RESULT_MAX } from '../../../extension/src/vscode/merge/keptMerge.ts';
import { mergedTexts, versionsOf } from '../../../extension/src/vscode/merge/mergedTexts.ts';
import { type MergeQuestions, OpenMerge } from '../../../extension/src/vscode/merge/openMerge.ts';
import { temporaryFolder, tree } from '../apply/sources.ts';
import { versionsIn } from '../trash/trashed.ts';

const MARK = '\uFEFF';
const [BASE, OURS, THEIRS] = [
  'one\ntwo\nthree\nfour\n',
  'one\ntwo\n3 of A\nfour!\n',
  'ONE\ntwo\n3 of B\nfour\n',
];

describe('a merge that is open in an editor', () => {
  const temporary = temporaryFolder();
  let root: string;
  let isUnsaved: boolean;
  let mayWrite: boolean;
  let asked: (readonly [doubtful: number, dropped: number])[];

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(`${root}/.bytesync`, { recursive: true, mode: 0o700 });
    isUnsaved = false;
    mayWrite = false;
    asked = [];
  });

  const own = () => readFileSync(`${root}/notes.txt`, 'utf8');

  /** Begins one; what the own file holds, as it is spelled there. */
  function open(ours = OURS): OpenMerge {
    writeFileSync(`${root}/notes.txt`, ours);
    const contents = {
      own: Buffer.from(ours),
      other: Buffer.from(THEIRS),
      base: Buffer.from(BASE),
    };
    const found = mergedTexts(contents);
    if (typeof found === 'string') assert.fail(found);
    const { lineEnd = '\n', hasMark } = found.ours;
    const versions = versionsOf(found);
    const questions: MergeQuestions = {
      stateOf: async (result) => {
        return mergeState({ ...versions, result })?.state ?? assert.fail('too different');
      },
      isUnsaved: () => isUnsaved,
      mayWrite: async ({ doubtful, dropped }) => {
        asked.push([doubtful.length, dropped.length]);
        return mayWrite;
      },
    };
    const before = { root, path: 'notes.txt', before: [contents.own] };
    return new OpenMerge({ own: before, spelling: { lineEnd, hasMark } }, questions);
  }

  const save = (merge: OpenMerge, text: string) =>
    merge.save(bytesForEditor(text, '\n')).then(
      (saved) => (saved === undefined ? 'given up' : Buffer.from(saved.after).toString()),
      (error: unknown) => (error instanceof BytesyncError ? error.code : String(error)),
    );

  const SOLVED = 'ONE\ntwo\n3 of A and B\nfour!\n';

  it('is written when a person saves it', async () => {
    const merge = open();
    assert.equal(await save(merge, SOLVED), SOLVED);
    assert.equal(own(), SOLVED);
    const [version] = versionsIn(root);
    assert.equal(tree(`${root}/.bytesync/trash/${version}`)['notes.txt'], OURS);
    assert.deepEqual(asked, []);
  });

  it('is written again when it is saved again', async () => {
    const merge = open();
    await save(merge, SOLVED);
    assert.equal(await save(merge, `${SOLVED}more\n`), `${SOLVED}more\n`);
    assert.equal(own(), `${SOLVED}more\n`);
    assert.equal(versionsIn(root).length, 2);
  });

  it('keeps ends of lines and the mark of the byte order of the own file', async () => {
    const merge = open(MARK + OURS.replaceAll('\n', '\r\n'));
    await save(merge, SOLVED);
    assert.equal(own(), MARK + SOLVED.replaceAll('\n', '\r\n'));
  });

  const OPEN = {
    'a place that both have changed and that reads as before': 'ONE\ntwo\nthree\nfour\nmore\n',
    'all of it as before': BASE,
    'marks of a conflict': `${SOLVED}<<<<<<< A\n`,
  };
  for (const [what, text] of Object.entries(OPEN)) {
    it(`is not written with ${what}`, async () => {
      const merge = open();
      assert.equal(await save(merge, text), 'merge-open');
      assert.equal(own(), OURS);
      assert.deepEqual(versionsIn(root), []);
      assert.equal(await save(merge, SOLVED), SOLVED);
    });
  }

  it('says how many places read as before, and not those that are in doubt', async () => {
    const merge = open('one!\ntwo\n3 of A\nfour!\n');
    const one = Buffer.from('one\ntwo\n3 of\nfour!\n');
    await assert.rejects(merge.save(one), { code: 'merge-open', values: { count: 1 } });
  });

  it('is written over what was merged, which a person has put back after a save', async () => {
    const merge = open();
    await save(merge, SOLVED);
    writeFileSync(`${root}/notes.txt`, OURS);
    assert.equal(await save(merge, `${SOLVED}more\n`), `${SOLVED}more\n`);
    assert.equal(own(), `${SOLVED}more\n`);
  });

  it('is not written where the ends of its lines would make it larger than can be kept', async () => {
    const merge = open(OURS.replaceAll('\n', '\r\n'));
    const text = `${SOLVED}${'x'.repeat(RESULT_MAX - SOLVED.length - 1)}\n`;
    assert.equal(await save(merge, text), 'merge-not-text');
    assert.equal(own(), OURS.replaceAll('\n', '\r\n'));
  });

  it('is not written in another encoding', async () => {
    const merge = open();
    await assert.rejects(merge.save(Buffer.from([0x47, 0x72, 0xfc])), { code: 'merge-not-text' });
    assert.equal(own(), OURS);
  });

  it('is not written over what changed meanwhile', async () => {
    const merge = open();
    writeFileSync(`${root}/notes.txt`, 'edited elsewhere\n');
    assert.equal(await save(merge, SOLVED), 'merge-own-changed');
    assert.equal(own(), 'edited elsewhere\n');
  });

  it('is not written while the file has unsaved changes', async () => {
    const merge = open();
    isUnsaved = true;
    assert.equal(await save(merge, SOLVED), 'merge-own-unsaved');
    assert.equal(own(), OURS);
  });

  const ASKED = {
    'what one side has changed': { text: 'one\ntwo\n3 of A\nfour!\n', counts: [0, 1] },
    'a conflict that has neither side whole': { text: 'ONE\ntwo\n3 of\nfour!\n', counts: [1, 0] },
    'both of that': { text: 'one\ntwo\nthree, or so\nfour!\n', counts: [1, 1] },
  };
  for (const [what, { text, counts }] of Object.entries(ASKED)) {
    it(`asks before it leaves out ${what}`, async () => {
      const merge = open();
      assert.equal(await save(merge, text), 'given up');
      assert.equal(own(), OURS);
      assert.deepEqual(versionsIn(root), []);
      mayWrite = true;
      assert.equal(await save(merge, text), text);
      assert.deepEqual(asked, [counts, counts]);
    });
  }

  it('asks nothing where another conflict is as it was: then nothing is written, whatever is answered', async () => {
    const merge = open('one!\ntwo\n3 of A\nfour!\n');
    mayWrite = true;
    assert.equal(await save(merge, 'one\ntwo\n3 of\nfour!\n'), 'merge-open');
    assert.deepEqual(asked, []);
    assert.equal(own(), 'one!\ntwo\n3 of A\nfour!\n');
  });
});

describe('what can be merged', () => {
  const bytes = (text: string) => Buffer.from(text);
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  const whole = { own: bytes(OURS), other: bytes(THEIRS), base: bytes(BASE) };
  const cases = [
    ['three texts', whole, undefined],
    ['no base', { ...whole, base: undefined }, 'no-base'],
    ['a base that is no text', { ...whole, base: bytes('a\0') }, 'no-base'],
    ['an own copy that is no text', { ...whole, own: bytes('a\0') }, 'no-texts'],
    ['another copy that is no text', { ...whole, other: Buffer.from([0xff]) }, 'no-texts'],
    ['an own copy with both ends of lines', { ...whole, own: bytes('a\r\nb\n') }, 'no-texts'],
    ['another copy with both ends of lines', { ...whole, other: bytes('a\r\nb\n') }, 'no-texts'],
    ['a base with both ends of lines', { ...whole, base: bytes('a\r\nb\n') }, undefined],
    ['other ends of lines there', { ...whole, other: bytes(crlf(THEIRS)) }, 'respelled'],
    [
      'other ends of lines there, than the base had and than here, which both have changed',
      { own: bytes(crlf(OURS)), other: bytes(THEIRS), base: bytes('one line') },
      'respelled',
    ],
    ['other ends of lines here', { ...whole, own: bytes(crlf(OURS)) }, undefined],
    [
      'the same other ends of lines on both sides',
      { ...whole, own: bytes(crlf(OURS)), other: bytes(crlf(THEIRS)) },
      undefined,
    ],
    [
      'ends of lines there, where the own copy has but one line',
      { own: bytes('one'), other: bytes(crlf(THEIRS)), base: bytes('1') },
      undefined,
    ],
    ['a mark of the byte order there', { ...whole, other: bytes(MARK + THEIRS) }, 'respelled'],
    [
      'a mark of the byte order that only the other one has lost',
      { own: bytes(MARK + OURS), other: bytes(THEIRS), base: bytes(MARK + BASE) },
      'respelled',
    ],
    ['a mark of the byte order here', { ...whole, own: bytes(MARK + OURS) }, undefined],
    [
      'a mark of the byte order on both sides',
      { ...whole, own: bytes(MARK + OURS), other: bytes(MARK + THEIRS) },
      undefined,
    ],
    ['marks of a conflict in a copy', { ...whole, other: bytes('<<<<<<< x\n') }, 'no-texts'],
  ] as const;
  for (const [what, contents, expected] of cases) {
    it(`${what}: ${expected ?? 'yes'}`, () => {
      const found = mergedTexts(contents);
      assert.equal(typeof found === 'string' ? found : undefined, expected);
    });
  }
});
