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

  it('is nobody’s without a word before it, and a person who may see it is told', () => {
    assert.equal(saves.take('a', false), 'keep');
    assert.equal(saves.take('a', true), 'keep-and-tell');
  });

  it('is a person’s that is announced so, and the next one is not', () => {
    saves.announced('a', 'person');
    const taken = [saves.take('b', false), saves.take('a', false), saves.take('a', false)];
    assert.deepEqual(taken, ['keep', 'write', 'keep']);
  });

  it('is nobody’s that is announced as the editor’s own, whatever was announced before', () => {
    saves.announced('a', 'person');
    saves.announced('a', 'itself');
    assert.equal(saves.take('a', true), 'keep');
  });

  it('is nobody’s that is announced as a person’s for a text that nobody sees, and they are told', () => {
    saves.announced('a', 'unseen');
    assert.equal(saves.take('a', false), 'keep-and-tell');
    saves.announced('a', 'unseen');
    assert.equal(saves.take('a', true), 'keep-and-tell');
  });

  it('is nobody’s long after a word, or after its text was closed', () => {
    saves.announced('a', 'person');
    now += MINUTE;
    assert.equal(saves.take('a', false), 'write');
    saves.announced('a', 'person');
    now += MINUTE + 1;
    assert.equal(saves.take('a', true), 'keep-and-tell');
    saves.announced('a', 'person');
    saves.forget('a');
    assert.equal(saves.take('a', false), 'keep');
  });
});
