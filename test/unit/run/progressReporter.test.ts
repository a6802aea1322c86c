import assert from 'node:assert/strict';
import { mock } from 'node:test';
import {
  ProgressReporter,
  tellProgress,
} from '../../../extension/src/engine/run/progressReporter.ts';
import type { DirectMessage } from '../../../extension/src/engine/session/messages.ts';
import { FakeRoom } from './fakeRoom.ts';

type Numbers = readonly [phase: string, files: number, of: number, bytes: number, ofBytes: number];

describe('telling progress', () => {
  let shown: Numbers[];
  let room: FakeRoom;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    shown = [];
    room = new FakeRoom(2);
  });
  afterEach(() => mock.timers.reset());

  const numbers = (message: DirectMessage): Numbers => {
    const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = message;
    return [phase, filesDone, filesTotal, bytesDone, bytesTotal];
  };
  const context = () => ({
    session: room.host.session,
    ui: { progress: (_: string, message: DirectMessage) => shown.push(numbers(message)) },
  });
  const reporter = () =>
    new ProgressReporter(
      context() as unknown as ConstructorParameters<typeof ProgressReporter>[0],
      'analysis',
    );

  it('begins with nothing, adds up the parts, and tells at most four times a second', () => {
    const progress = reporter();
    progress.add('one', { filesTotal: 3, bytesTotal: 30 });
    progress.add('two', { filesTotal: 2, bytesTotal: 20, filesDone: 1 });
    progress.add('one', { filesDone: 1, bytesDone: 10 });
    progress.add('one', { filesDone: 2, bytesDone: 20 });
    assert.deepEqual(shown, [['analysis', 0, 0, 0, 0]]);
    mock.timers.tick(250);
    assert.deepEqual(shown.slice(1), [['analysis', 3, 5, 20, 50]]);
    mock.timers.tick(5000);
    assert.equal(shown.length, 2);
    progress.add('two', { filesDone: 2, bytesDone: 20 });
    mock.timers.tick(250);
    assert.deepEqual(shown.at(-1), ['analysis', 4, 5, 40, 50]);
  });

  it('adds up what did not have to travel, and tells of it where there is some', () => {
    const progress = reporter();
    progress.add('one', { bytesDone: 10 });
    progress.add('two', { bytesDone: 20, bytesReused: 5 });
    progress.add('one', { bytesReused: 3 });
    mock.timers.tick(250);
    progress.add('two', { bytesReused: 0 });
    progress.add('one', { bytesReused: 0 });
    mock.timers.tick(250);
    assert.deepEqual(
      room.host.directs.map(({ bytesReused }) => bytesReused),
      [undefined, 8, undefined],
    );
  });

  it('tells the others the same', () => {
    const progress = reporter();
    progress.add('one', { filesTotal: 3 });
    progress.end();
    assert.deepEqual(room.host.directs.map(numbers), shown);
  });

  it('ends with the last state, as one that waits, and is silent afterwards', () => {
    const progress = reporter();
    progress.add('one', { filesDone: 3, filesTotal: 3, bytesDone: 7, bytesTotal: 7 });
    progress.end();
    assert.deepEqual(shown.slice(1), [['waiting', 3, 3, 7, 7]]);
    progress.add('one', { filesDone: 4 });
    progress.end();
    mock.timers.tick(1000);
    assert.equal(shown.length, 2);
  });

  it('is silent once it is stopped: the session may be over', () => {
    const progress = reporter();
    progress.add('one', { filesDone: 3 });
    progress.stop();
    progress.end();
    mock.timers.tick(1000);
    assert.equal(shown.length, 1);
  });

  it('says nothing to a session that has ended, but still shows it here', () => {
    room.host.ending.abort();
    tellProgress(context() as unknown as Parameters<typeof tellProgress>[0], 'finished');
    assert.deepEqual(shown, [['finished', 0, 0, 0, 0]]);
    assert.deepEqual(room.host.directs, []);
  });
});
