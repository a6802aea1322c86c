import assert from 'node:assert/strict';
import { editorOfMerge } from '../../../extension/src/vscode/merge/editorOfMerge.ts';

describe('the editor that a merge is gone on with', () => {
  const usual = { isPossible: true, isMarked: false, isHeldAsText: false, isInMergeEditor: false };
  const cases = [
    ['usually', {}, 'merge'],
    ['in an editor that has none for merges', { isPossible: false }, 'text'],
    ['with marks, which a merge editor would begin anew', { isMarked: true }, 'text'],
    [
      'unsaved as a text, which a merge editor would save for a person',
      { isHeldAsText: true },
      'text',
    ],
    ['unsaved in a merge editor', { isHeldAsText: true, isInMergeEditor: true }, 'merge'],
    ['saved in a merge editor', { isInMergeEditor: true }, 'merge'],
    ['with marks in a merge editor', { isMarked: true, isInMergeEditor: true }, 'text'],
  ] as const;
  for (const [what, shown, expected] of cases) {
    it(what, () => assert.equal(editorOfMerge({ ...usual, ...shown }), expected));
  }
});
