import assert from 'node:assert/strict';
import { matchedPaths } from '../../../extension/src/engine/planning/matchedPaths.ts';
import { columns, f, inventoryOf, inventoryOfFile } from '../comparison/trees.ts';
import { grown } from './namedTrees.ts';

const NAMES = { ignoresCase: true, ignoresForm: true };
const TOLD = { known: [], rows: new Map() };

describe('paths of sources, where files are matched by name', () => {
  const inventories = [{ 'X/f': f('1'), 'x2/g': f('1') }, { 'y/F': f('2') }]
    .map(grown)
    .map(inventoryOf);
  const terms = {
    columns: columns(2),
    match: 'name',
    unsaved: [['X/f'], ['Y/F', 'z/new']],
  } as const;

  it('are found under what the plan shows, also what is edited there', () => {
    const { paths, unsaved } = matchedPaths({ ...terms, names: NAMES }, inventories, []);
    assert.deepEqual(unsaved, [['X/f'], ['X/f', 'z/NEW'.toLowerCase()]]);
    assert.equal(paths?.of('y/F'), 'X/f');
    assert.equal(paths?.of('x2/g'), 'x2/g');
  });

  it('are those of the plan where nothing was joined', () => {
    const { unsaved } = matchedPaths(terms, inventories, []);
    assert.deepEqual(unsaved, [['X/f'], ['Y/F', 'z/new']]);
  });

  it('are left out of what is edited where only a single file is offered', () => {
    const one = [inventoryOf(grown({ 'x/f': f('1') })), inventoryOfFile({ f: f('2') }, 'f')];
    const single = { ...terms, columns: columns(2, [undefined, 'f']), unsaved: [[], ['f', 'g']] };
    assert.deepEqual(matchedPaths(single, one, []).unsaved, [[], ['f']]);
  });

  it('are not those that are remembered', () => {
    const told = ['a', 'b'].map((sourceId) => ({ ...TOLD, sourceId }));
    assert.deepEqual(matchedPaths(terms, inventories, told).memories, [undefined, undefined]);
    assert.deepEqual(matchedPaths({ ...terms, match: 'path' }, inventories, told).memories, told);
  });
});
