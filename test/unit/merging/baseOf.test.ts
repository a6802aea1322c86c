import assert from 'node:assert/strict';
import { baseOf } from '../../../extension/src/vscode/merge/baseOf.ts';

const TEXT = Buffer.from('one\ntwo\n');
const BASE = Buffer.from('one\n');
const NO_TEXT = Buffer.from([0xff, 0xfe, 0]);

describe('what two copies come from', () => {
  interface Case {
    readonly own?: Uint8Array;
    /** Where the text is. */
    readonly has: 'kept' | 'elsewhere' | 'nowhere';
    readonly hasEditor?: boolean;
    readonly looked: readonly string[];
    readonly isFound: boolean;
  }
  const CASES: Readonly<Record<string, Case>> = {
    'is the text that is kept': { has: 'kept', looked: ['kept'], isFound: true },
    'is the text that is kept, where they are none': {
      ...{ own: NO_TEXT, has: 'kept', looked: ['kept'], isFound: true },
    },
    'is the text that is kept, where nothing can be merged': {
      ...{ hasEditor: false, has: 'kept', looked: ['kept'], isFound: true },
    },
    'is searched for': { has: 'elsewhere', looked: ['kept', 'elsewhere'], isFound: true },
    'may be nowhere': { has: 'nowhere', looked: ['kept', 'elsewhere'], isFound: false },
    'is not searched for where they are no texts': {
      ...{ own: NO_TEXT, has: 'elsewhere', looked: ['kept'], isFound: false },
    },
    'is not searched for where nothing can be merged': {
      ...{ hasEditor: false, has: 'elsewhere', looked: ['kept'], isFound: false },
    },
  };
  for (const [what, { own = TEXT, has, hasEditor = true, looked, isFound }] of Object.entries(
    CASES,
  )) {
    it(what, async () => {
      const asked: string[] = [];
      const found = await baseOf(
        { own, other: TEXT },
        {
          find: async (where) => {
            asked.push(where);
            return where === has ? BASE : undefined;
          },
          isPossible: async () => hasEditor,
        },
      );
      assert.deepEqual([found, asked], [isFound ? BASE : undefined, looked]);
    });
  }
});
