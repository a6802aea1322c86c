import assert from 'node:assert/strict';
import { SavesOfPeople } from '../../../extension/src/vscode/merge/savesOfPeople.ts';

const MINUTE = 60_000;

describe('a save of an editor', () => {
  let now: number;
  let saves: SavesOfPeople;

  beforeEach(() => {
    now = 1_000;
    saves = new SavesOfPeople(() => now);
  });

  it('is nobody’s without a word before it', () => {
    assert.equal(saves.take('a'), false);
  });

  it('is a person’s that is announced so, and the next one is not', () => {
    saves.announced('a', true);
    assert.deepEqual([saves.take('b'), saves.take('a'), saves.take('a')], [false, true, false]);
  });

  it('is nobody’s that is announced as the editor’s own, whatever was announced before', () => {
    saves.announced('a', true);
    saves.announced('a', false);
    assert.equal(saves.take('a'), false);
  });

  it('is nobody’s long after a word, or after its text was closed', () => {
    saves.announced('a', true);
    now += MINUTE;
    assert.equal(saves.take('a'), true);
    saves.announced('a', true);
    now += MINUTE + 1;
    assert.equal(saves.take('a'), false);
    saves.announced('a', true);
    saves.forget('a');
    assert.equal(saves.take('a'), false);
  });
});
