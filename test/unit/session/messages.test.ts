import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  logMessageSchema,
  MOST_UNSAVED,
  UNSAVED_CHARACTERS,
} from '../../../extension/src/engine/session/messages.ts';

describe('what a member says is edited', () => {
  const accepts = (unsaved: unknown) => {
    const id = new Uint8Array(32);
    const message = { type: 'inventory-ready', run: 1, sourceId: createId(), id, unsaved };
    return logMessageSchema.safeParse(message).success;
  };
  const many = (count: number) => Array.from({ length: count }, (_, n) => `f${n}`);
  const long = (length: number) => 'x/'.repeat(length / 2 - 1).concat('xx');

  it('are paths below the root', () => {
    assert.ok(accepts(undefined));
    assert.ok(accepts(['a', 'b/c', ' ', 'C:\\x']));
    for (const path of [
      '',
      '..',
      '../x',
      'a/../../x',
      '/etc/passwd',
      'a//b',
      'a/',
      './a',
      'a\0b',
      7,
    ]) {
      assert.ok(!accepts(['a', path]), String(path));
    }
  });

  it('are bounded in number and length', () => {
    assert.ok(accepts(many(MOST_UNSAVED)));
    assert.ok(!accepts(many(MOST_UNSAVED + 1)));
    const eighth = long(UNSAVED_CHARACTERS / 16);
    assert.ok(accepts(Array(16).fill(eighth)));
    assert.ok(!accepts([...Array(16).fill(eighth), 'a']));
    assert.ok(!accepts([long(32_768)]));
  });
});

describe('what a member says it offers', () => {
  const offered = (file?: unknown) =>
    logMessageSchema.safeParse({
      ...{ type: 'source-offered', sourceId: createId(), name: 'n', writable: true },
      tokenHash: new Uint8Array(32),
      ...(file !== undefined && { file }),
    });

  it('may be a single file, by a name that every machine can hold', () => {
    assert.ok(offered().success);
    for (const file of ['notes.txt', '.gitignore', ' ', 'x'.repeat(255), 'C:', '...']) {
      const { data } = offered(file);
      assert.equal(data?.type === 'source-offered' && data.file, file);
    }
  });

  const refused: readonly unknown[] = [
    ...['', '.', '..', 'a/b', '/etc/passwd', '../x', 'a\0b', '\ud800', 'x'.repeat(256)],
    ...['.git', '.GIT', '.bytesync', '.g\u200cit', '.git. '],
    ...[7, null, ['a']],
  ];
  for (const file of refused) {
    const shown = JSON.stringify(file).slice(0, 20);
    it(`is not ${shown}`, () => assert.ok(!offered(file).success));
  }
});

describe('what a member says of its file system', () => {
  const TRAITS = { case: 'distinct', form: 'changed', mtimeUnitUs: 2_000_000 };
  const told = (traits: unknown) =>
    logMessageSchema.safeParse({
      ...{ type: 'source-offered', sourceId: createId(), name: 'n', writable: true },
      ...{ tokenHash: new Uint8Array(32), traits },
    }).success;

  it('is one of the known answers', () => assert.ok(told(TRAITS)));

  for (const wrong of [
    { case: 'changed' },
    { case: undefined },
    { form: 'nfd' },
    { mtimeUnitUs: 0 },
    { mtimeUnitUs: 1.5 },
    { mtimeUnitUs: 2_000_001 },
    { mtimeUnitUs: Number.NaN },
  ]) {
    it(`is not ${Object.entries(wrong).join()}`, () => assert.ok(!told({ ...TRAITS, ...wrong })));
  }
});

describe('the settings of a run', () => {
  const SETTINGS = {
    ...{ preset: 'update', mode: 'standard', from: 'A', dryRun: false },
    ...{ gitignore: true, patterns: ['*.log'], hidden: 'exclude', system: 'exclude' },
  };
  const accepts = (settings: Record<string, unknown>) =>
    logMessageSchema.safeParse({ type: 'run-started', run: 1, settings }).success;

  it('are taken whole or not at all', () => {
    assert.ok(accepts(SETTINGS));
    for (const name of Object.keys(SETTINGS)) {
      assert.ok(!accepts({ ...SETTINGS, [name]: undefined }), name);
      assert.ok(!accepts({ ...SETTINGS, [name]: 7 }), name);
    }
  });

  it('are refused with one that is not known: it could be one that keeps files at home', () => {
    assert.ok(!accepts({ ...SETTINGS, onlyThese: ['*.txt'] }));
  });

  it('have bounds', () => {
    assert.ok(accepts({ ...SETTINGS, patterns: Array(1000).fill('x'.repeat(4096)) }));
    assert.ok(!accepts({ ...SETTINGS, patterns: Array(1001).fill('x') }));
    assert.ok(!accepts({ ...SETTINGS, patterns: ['x'.repeat(4097)] }));
  });
});

describe('what a host starts a run with', () => {
  const settings = {
    ...{ preset: 'update', mode: 'standard', from: 'A', dryRun: false },
    ...{ gitignore: true, patterns: [], hidden: 'include', system: 'exclude' },
  };
  const accepts = (parts: Record<string, unknown>) => {
    const message = { type: 'run-started', run: 1, settings: { ...settings, ...parts } };
    return logMessageSchema.safeParse(message).success;
  };

  it('may be limited to files or folders', () => {
    for (const only of ['files', 'folders']) assert.ok(accepts({ only }));
    for (const only of ['both', '', null, ['files'], true]) assert.ok(!accepts({ only }));
  });

  it('may match by path or by name, by name neither for two-way nor for folders', () => {
    for (const match of ['path', 'name']) assert.ok(accepts({ match }));
    for (const match of ['', null, 'names', true, ['name']]) assert.ok(!accepts({ match }));
    for (const others of [{ preset: 'two-way' }, { only: 'folders' }]) {
      assert.ok(accepts({ ...others, match: 'path' }));
      assert.ok(!accepts({ ...others, match: 'name' }));
    }
    assert.ok(accepts({ match: 'name', only: 'files' }));
  });

  it('may be limited by a filter, and say by another what goes first', () => {
    assert.ok(accepts({}));
    const longest = { expression: 'x'.repeat(4096), nowUs: 1_700_000_000_000_000 };
    assert.ok(accepts({ filter: longest, first: longest }));
    for (const filter of [
      ...['name:x', null, {}, { expression: 'x' }, { expression: '', nowUs: 1 }],
      ...[
        { expression: 'x'.repeat(4097), nowUs: 1 },
        { expression: 'x', nowUs: -1 },
      ],
      ...[
        { expression: 'x', nowUs: 1.5 },
        { expression: 'x', nowUs: 2 ** 60 },
      ],
      { expression: 'x', nowUs: 1, locale: 'de' },
    ]) {
      assert.ok(!accepts({ filter }), JSON.stringify(filter));
      assert.ok(!accepts({ first: filter }), JSON.stringify(filter));
    }
  });

  it('is refused where a setting is not known: who ignored it would plan something else', () => {
    assert.ok(!accepts({ direction: 'east' }));
  });
});
