import assert from 'node:assert/strict';
import { foundPaths } from '../../../extension/src/engine/inventory/foundPaths.ts';
import { d, f, inventoryOf, u } from '../comparison/trees.ts';

const ENTRIES = inventoryOf({
  'read.me': f('x'),
  Docs: d(),
  'Docs/Caf\u00e9.md': f('x'),
  secret: u('ignored'),
  'Docs/build': u('ignored'),
});

describe('paths as a walk found them', () => {
  const cases: readonly [what: string, string[], string[]][] = [
    ['what is there', ['read.me', 'Docs/Caf\u00e9.md'], ['Docs/Caf\u00e9.md', 'read.me']],
    ['what is not there yet, in folders that are offered', ['new', 'Docs/sub/new'], []],
    ['nothing that is left out', ['secret', 'secret/in/it', 'Docs/build/x'], []],
    ['nothing below a file', ['read.me/x'], []],
    ['each once', ['read.me', 'read.me'], ['read.me']],
  ];
  for (const folds of [false, true]) {
    for (const [what, paths, found] of cases) {
      const wanted = what.startsWith('what is not there') ? [...paths].sort() : found;
      it(`are ${what}${folds ? ', where names fold' : ''}`, () => {
        assert.deepEqual(foundPaths(ENTRIES, paths, folds), wanted);
      });
    }
  }

  it('are spelled as the walk spells them where names fold, and only there', () => {
    const typed = ['READ.me', 'docs/cafe\u0301.MD'];
    assert.deepEqual(foundPaths(ENTRIES, typed, true), ['Docs/Caf\u00e9.md', 'read.me']);
    assert.deepEqual(foundPaths(ENTRIES, typed, false), [...typed].sort());
    assert.deepEqual(foundPaths(ENTRIES, ['SECRET/x'], true), []);
  });
});
