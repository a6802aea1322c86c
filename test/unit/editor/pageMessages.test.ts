import assert from 'node:assert/strict';
import { fromPageSchema, PAGE_COMMANDS } from '../../../extension/src/webview/messages.ts';

const VIEW = {
  ...{ kind: 'view', run: 1, filter: '', chips: ['not-reviewed', 'git-changed'] },
  ...{ sort: 'path', descending: false, layout: 'tree' },
};

const RULE = {
  ...{ name: 'r', enabled: true, match: 'all', filters: ['ext:md'] },
  actions: [{ kind: 'copy', from: ['A'], newest: false, to: ['others'] }],
};
const PARTS = {
  rules: [RULE],
  groups: [{ name: 'servers', members: ['B'] }],
  filters: [{ name: 'Notes', filter: 'ext:md' }],
};
const DRAFT = { ...PARTS, preset: 'rules', from: [], to: [], begun: PARTS, revision: '' };

describe('messages of a page', () => {
  const requests: readonly unknown[] = [
    { kind: 'ready' },
    { kind: 'answer', question: 0, yes: true },
    { kind: 'answer', question: Number.MAX_SAFE_INTEGER, yes: false },
    ...PAGE_COMMANDS.map((command) => ({ kind: 'command', command })),
    { kind: 'compare', run: 1, path: '' },
    { kind: 'merge', run: 1, path: 'a' },
    { kind: 'compare', run: 1, path: 'x'.repeat(32_768) },
    { kind: 'decide', run: 1, paths: ['a'] },
    { kind: 'decide', run: 1, paths: Array(2000).fill('a') },
    { kind: 'contents', run: 1, paths: Array(2000).fill('a') },
    { kind: 'draft', run: 1, again: true },
    { kind: 'preview', run: 1, draft: { ...DRAFT, preset: 'star', from: ['A'], to: ['B', 'C1'] } },
    { kind: 'apply', run: 1, draft: DRAFT, overwrite: false, onlySave: true },
    { kind: 'saveFilter', run: 1, filter: 'ext:md' },
    { kind: 'propose', run: 1, view: 2, ranges: [[0, 3]] },
    VIEW,
    { ...VIEW, layout: 'kind', fold: { view: 1, row: 0, isOpen: true } },
    { ...VIEW, layout: 'list', foldAll: false, reveal: { view: 1, inside: 0xffff_ffff } },
    { kind: 'next', run: 1, view: 1, from: -1, back: false, to: 'not-reviewed' },
    { kind: 'above', run: 1, view: 1, row: 0 },
    { kind: 'count', run: 1, view: 1, ranges: [[0, 0xffff_ffff]] },
    { kind: 'review', run: 1, view: 1, ranges: [[0, 7]], reviewed: true },
  ];
  for (const request of requests) {
    const text = JSON.stringify(request).slice(0, 60);
    it(`taken: ${text}`, () => {
      assert.deepEqual(fromPageSchema.parse({ id: 1, request }), { id: 1, request });
    });
  }

  const hostileRequests: readonly unknown[] = [
    undefined,
    null,
    'ready',
    [],
    {},
    { kind: 'eval', code: '1' },
    { kind: ['ready'] },
    { kind: 'draft', run: 1 },
    { kind: 'preview', run: 1, draft: { ...DRAFT, preset: 'check' } },
    { kind: 'apply', run: 1, draft: DRAFT, overwrite: false },
    { kind: 'apply', run: 1, draft: DRAFT, onlySave: false },
    { kind: 'saveFilter', run: 1, filter: '' },
    { kind: 'propose', run: 1, view: 2, ranges: [[3, 0]] },
    { kind: 'preview', run: 1, draft: { ...DRAFT, groups: Array(129).fill(DRAFT.groups[0]) } },
    { kind: 'preview', run: 1, draft: { ...DRAFT, filters: Array(513).fill(DRAFT.filters[0]) } },
    { kind: 'preview', run: 1, draft: { ...DRAFT, begun: undefined } },
    { kind: 'preview', run: 1, draft: { ...DRAFT, begun: { ...PARTS, rules: [{}] } } },
    { kind: 'apply', run: 1, draft: { ...DRAFT, from: 'A' }, overwrite: false, onlySave: false },
    {
      kind: 'apply',
      run: 1,
      draft: { ...DRAFT, rules: Array(257).fill(RULE) },
      overwrite: false,
      onlySave: false,
    },
    { kind: 'preview', run: 1, draft: { ...DRAFT, rules: [{ ...RULE, match: 'none' }] } },
    { kind: 'preview', run: 1, draft: { ...DRAFT, to: Array(65).fill('B') } },
    { kind: 'preview', draft: DRAFT },
    { kind: 'answer', question: 1 },
    { kind: 'answer', question: 1, yes: 'true' },
    { kind: 'answer', question: 1, yes: 1 },
    { kind: 'answer', question: -1, yes: true },
    { kind: 'answer', question: 1.5, yes: true },
    { kind: 'answer', question: 2 ** 53, yes: true },
    { kind: 'answer', question: Number.NaN, yes: true },
    { kind: 'answer', question: '1', yes: true },
    { kind: 'command' },
    { kind: 'command', command: 'leave' },
    { kind: 'command', command: 'bytesync.leave' },
    { kind: 'command', command: 'workbench.action.quit' },
    { kind: 'command', command: '__proto__' },
    { kind: 'command', command: ['abort'] },
    { kind: 'compare', path: 'a' },
    { kind: 'merge', path: 'a' },
    { kind: 'merge', run: 1, path: 'x'.repeat(32_769) },
    { kind: 'compare', run: 1 },
    { kind: 'compare', run: Number.POSITIVE_INFINITY, path: 'a' },
    { kind: 'compare', run: 1, path: 7 },
    { kind: 'compare', run: 1, path: ['a'] },
    { kind: 'compare', run: 1, path: 'x'.repeat(32_769) },
    { kind: 'decide', paths: ['a'] },
    { kind: 'decide', run: 1, paths: [] },
    { kind: 'decide', run: 1, paths: 'a' },
    { kind: 'decide', run: 1, paths: [7] },
    { kind: 'decide', run: 1, paths: ['x'.repeat(32_769)] },
    { kind: 'decide', run: 1, paths: Array(2001).fill('a') },
    { kind: 'contents', paths: ['a'] },
    { kind: 'contents', run: 1, paths: [] },
    { kind: 'contents', run: 1, paths: Array(2001).fill('a') },
    { ...VIEW, layout: 'forest' },
    { ...VIEW, chips: ['reviewed'] },
    { ...VIEW, fold: { view: 1, row: -1, isOpen: true } },
    { ...VIEW, fold: { view: 1, row: 0 } },
    { ...VIEW, foldAll: 1 },
    { ...VIEW, reveal: { view: 1, inside: 2 ** 32 } },
    { kind: 'next', run: 1, view: 1, from: 0, back: false, to: 'end' },
    { kind: 'above', run: 1, view: 1, row: 0.5 },
    { kind: 'count', run: 1, view: 1, ranges: [[1, 0]] },
    { kind: 'review', run: 1, view: 1, ranges: [[0, 7]] },
    { kind: 'review', run: 1, view: 1, ranges: Array(10_001).fill([0, 0]), reviewed: true },
  ];
  for (const request of hostileRequests) {
    const text = JSON.stringify(request)?.slice(0, 60);
    it(`refused: ${text}`, () => {
      assert.equal(fromPageSchema.safeParse({ id: 1, request }).success, false);
    });
  }

  it('refused without a number that an answer could bear', () => {
    const request = { kind: 'ready' };
    for (const id of [undefined, null, -1, 0.5, '1', 2 ** 53, Number.NaN, {}]) {
      assert.equal(fromPageSchema.safeParse({ id, request }).success, false, String(id));
    }
    for (const message of [undefined, null, 1, 'x', [1, request]]) {
      assert.equal(fromPageSchema.safeParse(message).success, false);
    }
  });

  it('what does not belong to a message is left out', () => {
    const hostile = JSON.parse(
      '{"id":1,"more":1,"__proto__":{"a":1},"request":{"kind":"ready","command":"abort","__proto__":{"a":1}}}',
    );
    const parsed = fromPageSchema.parse(hostile);
    assert.deepEqual(parsed, { id: 1, request: { kind: 'ready' } });
    assert.equal('a' in parsed || 'a' in parsed.request, false);
  });
});
