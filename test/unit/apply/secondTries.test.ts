import assert from 'node:assert/strict';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { FileReceiver, type FileTarget } from '../../../extension/src/engine/sync/fileReceiver.ts';
import { SecondTries } from '../../../extension/src/engine/sync/secondTries.ts';

describe('second tries', () => {
  const cases: readonly [code: ErrorCode, again: boolean][] = [
    ['content-mismatch', true],
    ['chunk-forged', true],
    ['chunk-missing', true],
    ['stream-malformed', true],
    ['relay-timeout', true],
    ['source-lost', false],
    ['source-changed', true],
    ['target-changed', false],
    ['entry-vanished', true],
    ['entry-unreadable', false],
    ['local-changed', false],
    ['unsaved', false],
    ['disk-full', false],
    ['not-in-plan', false],
    ['dependency-failed', false],
    ['aborted', false],
  ];
  for (const [code, again] of cases) {
    it(`${code}: ${again ? 'another try' : 'none'}`, () => {
      assert.equal(new SecondTries().take(1, code), again);
    });
  }

  it('are not made for what has vanished here', () => {
    const failures: ErrorCode[] = [];
    const target: FileTarget = {
      room: async () => undefined,
      wants: () => true,
      stageFor: () => {
        throw new BytesyncError('entry-vanished');
      },
      base: () => undefined,
      staged: () => undefined,
      failed: (_, code) => void failures.push(code),
      written: () => undefined,
      reused: () => undefined,
    };
    new FileReceiver({ id: 0, size: 1, operations: [0] }, target);
    assert.deepEqual(failures, ['target-changed']);
    assert.equal(new SecondTries().take(0, 'target-changed'), false);
  });

  it('are told by stream, each transfer once, without what is not wanted any more', () => {
    const tries = new SecondTries();
    for (const [stream, operations] of [
      [0, [3, 1, 2]],
      [2, [7, 8]],
    ] as const) {
      tries.in(stream);
      for (const operation of operations) tries.take(operation, 'chunk-forged');
    }
    const transfers = new Map([
      [1, 10],
      [2, 11],
      [3, 10],
      [7, 20],
    ]);
    const streams = tries.begin((operation) => transfers.get(operation));
    assert.deepEqual(streams, [
      { stream: 0, transfers: [10, 11] },
      { stream: 2, transfers: [20] },
    ]);
  });

  it('count as travelled only where they come from another member', () => {
    const done = (operation: number) => ({ operation, outcome: 'done', bytes: 10 }) as const;
    const entry = { kind: 'file', path: 'x', size: 10, mode: 0o640, mtimeUs: 0 } as const;
    const common = { kind: 'write-file', target: 0, path: 'x', after: [], entry } as const;
    const operations = [1, 2].map((transfer) => ({ ...common, expected: null, transfer }));
    const tries = new SecondTries();
    for (const operation of [0, 1]) tries.take(operation, 'chunk-forged');
    tries.begin((operation) => operation);
    tries.came(0);
    tries.came(1, false);
    assert.equal(tries.bytesOf([done(0), done(1)], operations), 10);
  });

  it('are made once: what fails then has failed', () => {
    const tries = new SecondTries();
    tries.take(1, 'chunk-forged');
    tries.take(2, 'content-mismatch');
    tries.begin((operation) => operation);
    tries.came(1);
    assert.deepEqual([tries.isWaiting(1), tries.isWaiting(2)], [false, true]);
    assert.equal(tries.take(1, 'chunk-forged'), false);
    assert.deepEqual(tries.end(), [[2, 'content-mismatch']]);
    assert.deepEqual(tries.end(), []);
  });
});
