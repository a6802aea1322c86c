import assert from 'node:assert/strict';
import { fromDifferencePageSchema } from '../../../extension/src/webview/differenceMessages.ts';
import { fromPageSchema } from '../../../extension/src/webview/messages.ts';

const CHOICE = { left: 0, right: 1, whitespace: false, bytes: false };
const LINES = { kind: 'lines', shown: 1, side: 'left', first: 0, count: 500 };
const REGION = { kind: 'region', shown: 1, side: 'right', offset: 0, length: 4096 };

describe('messages of the page of a difference', () => {
  const requests: readonly unknown[] = [
    { kind: 'ready' },
    { kind: 'again' },
    { kind: 'cancel' },
    { kind: 'openEditor' },
    { kind: 'merge' },
    { kind: 'choose', ...CHOICE },
    { kind: 'choose', ...CHOICE, left: -1 },
    LINES,
    { ...LINES, kind: 'colours' },
    REGION,
    { ...REGION, offset: 2 ** 40 },
  ];
  for (const request of requests) {
    it(`taken: ${JSON.stringify(request)}`, () => {
      assert.deepEqual(fromDifferencePageSchema.parse({ id: 1, request }), { id: 1, request });
    });
  }

  const hostile: readonly unknown[] = [
    undefined,
    'ready',
    {},
    { kind: 'eval', code: '1' },
    { kind: 'command', command: 'workbench.action.quit' },
    { kind: 'choose', ...CHOICE, left: -2 },
    { kind: 'choose', ...CHOICE, right: 1e9 },
    { kind: 'choose', ...CHOICE, whitespace: 'true' },
    { kind: 'choose', left: 0, right: 1 },
    { ...LINES, side: 'middle' },
    { ...LINES, side: '__proto__' },
    { ...LINES, count: 501 },
    { ...LINES, kind: 'colours', count: 501 },
    { ...LINES, kind: 'colours', side: 'both' },
    { ...LINES, count: 0 },
    { ...LINES, first: -1 },
    { ...LINES, first: 0.5 },
    { ...REGION, length: 4097 },
    { ...REGION, length: 0 },
    { ...REGION, offset: -1 },
    { ...REGION, offset: 2 ** 53 },
    { ...REGION, path: undefined, shown: '1' },
  ];
  for (const request of hostile) {
    it(`refused: ${JSON.stringify(request)}`, () => {
      assert.equal(fromDifferencePageSchema.safeParse({ id: 1, request }).success, false);
    });
  }

  it('the page of a plan asks for the difference of one item by its path', () => {
    const asked = (paths: unknown) =>
      fromPageSchema.safeParse({ id: 1, request: { kind: 'difference', run: 1, paths } }).success;
    assert.deepEqual([['a'], ['a', 'b'], [], 'a', [7]].map(asked), [
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
