import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { EditorQuestions } from '../../../extension/src/engine/sync/editorQuestions.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import type { UnsavedQuestion } from '../../../extension/src/engine/sync/streamMessages.ts';
import {
  apply,
  ends,
  entryAt,
  fileAt,
  fill,
  linkAt,
  makeFolder,
  makeLink,
  nothingStaged,
  remove,
  setDates,
  setFolder,
  temporaryFolder,
  tree,
  writeFile,
} from './sources.ts';

/** Says that these operations have unsaved changes, and keeps what it was asked about. */
function editor(...unsaved: number[]) {
  const asked: number[] = [];
  const unsavedAmong = async (ids: readonly number[]) => {
    asked.push(...ids);
    return new Set(ids.filter((id) => unsaved.includes(id)));
  };
  return { asked, unsavedAmong };
}

describe('applying while somebody edits', () => {
  const root = temporaryFolder(nothingStaged);

  it('leaves what has unsaved changes by then as it is, and that alone', async () => {
    fill(root.path, { a: 'old', b: 'old', gone: 'x', kept: 'x', dated: 'x' });
    const operations = [
      writeFile('a', 'new', fileAt(root.path, 'a')),
      writeFile('b', 'new', fileAt(root.path, 'b')),
      remove(fileAt(root.path, 'gone')),
      remove(fileAt(root.path, 'kept')),
      setDates(fileAt(root.path, 'dated')),
    ];
    const before = entryAt(root.path, 'dated');
    const { asked, unsavedAmong } = editor(0, 3, 4);
    const contents = { 0: 'new', 1: 'new' };
    const result = await apply(root.path, { operations, contents, unsavedAmong });
    assert.deepEqual(ends(result), ['unsaved', 'done', 'done', 'unsaved', 'unsaved']);
    assert.deepEqual(tree(root.path), { a: 'old', b: 'new', dated: 'x', kept: 'x' });
    assert.deepEqual(entryAt(root.path, 'dated'), before);
    assert.deepEqual(
      asked.sort((a, b) => a - b),
      [0, 1, 2, 3, 4],
    );
    assert.deepEqual(
      result.problems.map(({ path, code }) => [path, code]),
      [
        ['kept', 'unsaved'],
        ['dated', 'unsaved'],
        ['a', 'unsaved'],
      ],
    );
  });

  it('keeps what depends on it out, too', async () => {
    fill(root.path, { 'd/x': 'edited', link: 'edited' });
    const operations = [
      remove(fileAt(root.path, 'd/x')),
      remove(entryAt(root.path, 'd'), { after: [0] }),
      writeFile('d', 'a file now', null, { after: [1] }),
      makeLink('link', 'elsewhere', fileAt(root.path, 'link')),
    ];
    const { unsavedAmong } = editor(0, 3);
    const result = await apply(root.path, { operations, contents: { 2: 'x' }, unsavedAmong });
    const lost = 'dependency-failed';
    assert.deepEqual(ends(result), ['unsaved', lost, lost, 'unsaved']);
    assert.deepEqual(tree(root.path), { d: null, 'd/x': 'edited', link: 'edited' });
  });
});

describe('asking the editor', () => {
  const root = temporaryFolder();

  function operationsOf(path: string): Operation[] {
    fill(path, { a: 'x', 'd/x': 'x' });
    return [
      writeFile('a', 'new', fileAt(path, 'a')),
      remove(entryAt(path, 'd')),
      makeFolder('e'),
      setFolder('e'),
      setDates(linkAt(path, 'l')),
    ];
  }

  it('asks once for a group, about what takes something away, and takes the answer', async () => {
    const { port1, port2 } = new MessageChannel();
    const heard: UnsavedQuestion[] = [];
    port1.on('message', (message: UnsavedQuestion) => {
      heard.push(message);
      port1.postMessage({ question: message.question, unsaved: [1] });
    });
    symlinkSync('a', root.at('l'));
    const questions = new EditorQuestions(port2, operationsOf(root.path));
    assert.deepEqual([...(await questions.unsavedAmong([2, 1, 3, 4, 0]))], [4]);
    assert.deepEqual(heard, [
      {
        question: 0,
        places: [
          { column: 0, path: 'd', below: true },
          { column: 0, path: 'l', below: false },
          { column: 0, path: 'a', below: false },
        ],
      },
    ]);
    assert.deepEqual([...(await questions.unsavedAmong([2, 3]))], []);
    assert.equal(heard.length, 1);
    questions.close();
  });

  it('takes everything for unsaved without an answer in time, or when none can come', async () => {
    const { port1, port2 } = new MessageChannel();
    const operations = [writeFile('a', 'new', null), makeFolder('b')];
    const questions = new EditorQuestions(port2, operations, 20);
    assert.deepEqual([...(await questions.unsavedAmong([0, 1]))], [0]);
    const patient = new EditorQuestions(port2, operations, 3_600_000);
    const waiting = patient.unsavedAmong([0, 1]);
    port1.close();
    assert.deepEqual([...(await waiting)], [0]);
    assert.deepEqual([...(await patient.unsavedAmong([0, 1]))], [0]);
  });
});
