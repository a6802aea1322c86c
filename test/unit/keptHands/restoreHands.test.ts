import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import { CHOSEN_MAX } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import type {
  HandAction,
  HandDecision,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import { unpackItems } from '../../../extension/src/engine/comparison/byHand/packedItems.ts';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import {
  HANDS_FILE_MAX,
  type HandsOf,
  type HandsOwner,
  handsKey,
} from '../../../extension/src/engine/keptHands/handsFile.ts';
import {
  forgetHands,
  forgetOldHands,
  handsFolderIn,
  handsPath,
  hasHands,
  writeHands,
} from '../../../extension/src/engine/keptHands/handsFolder.ts';
import {
  isKeptAfter,
  type RunsInLog,
  restoreHands,
} from '../../../extension/src/engine/keptHands/restoreHands.ts';
import { comparedItems, knownItems } from '../../../extension/src/engine/planning/comparedItems.ts';
import {
  type KeptByHand,
  keptByHand,
  keptOf,
} from '../../../extension/src/engine/planning/keptByHand.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import type { DecisionLog } from '../../../extension/src/engine/session/decisionLog.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { analysed, f, type Tree } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';

const LEAVE: RuleAction = { leave: 'all' };
const FROM_A: RuleAction = { copy: 'A', to: 'others' };
const FROM_B: RuleAction = { copy: 'B', to: 'others' };
const BY = { by: { memberId: createId(), letter: 'A', name: 'Ada' }, atMs: 5 };
const MODE = 'standard' as const;
const SETTINGS: RunSettings = {
  ...{ preset: 'update', mode: MODE, from: 'A', gitignore: true, dryRun: false },
  ...{ patterns: [], hidden: 'include', system: 'exclude', deciding: true },
};
const RUN = 7;

const TREES: readonly Tree[] = [
  { a: f('new', 2), b: f('x', 2), c: f('1', 2) },
  { a: f('old!', 1), b: f('yy', 1), c: f('22', 1) },
];
const COMPARISON = analysed(TREES, 'update');

function many({ items }: Comparison, indexes: readonly number[], action: HandAction | null) {
  const set = encodeItemSet(Uint32Array.from(indexes), items.length);
  assert.ok(set);
  return (digest: Uint8Array): HandDecision => {
    return { ...BY, items: [], many: { items: set, digest }, action };
  };
}

function logOf(decisions: readonly HandDecision[], more: Partial<DecisionLog> = {}): DecisionLog {
  const made = decisions.map((one) => ({ ...one, decisionId: createId() }));
  return { revision: made.length, made, ...more };
}

function told({ decisions, many: rest }: KeptByHand): [RuleAction, string][] {
  return [
    ...decisions.map(({ action, items }): [RuleAction, string] => {
      return [action, items.map(({ path }) => path).join()];
    }),
    ...rest.map((one): [RuleAction, string] => {
      const paths = unpackItems(one).map(({ path }) => path);
      return [one.action, paths.join()];
    }),
  ];
}

describe('what was decided in a run that ended with its process', () => {
  const digest = comparisonDigest(COMPARISON);
  const [a, b, c] = ['a', 'b', 'c'].map((path) => {
    return COMPARISON.items.findIndex((item) => item.path === path);
  }) as [number, number, number];
  const all = many(COMPARISON, [a, b, c], FROM_A)(digest);
  const one = many(COMPARISON, [b], LEAVE)(digest);
  let place = '';
  let folder = '';
  let owner: HandsOwner;

  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), 'bytesync-hands-'));
    folder = handsFolderIn(place);
    const [sessionId, memberId] = [createId(), createId()];
    owner = { sessionId, memberId, key: handsKey(sessionId, memberId, createBoxKeys().secretKey) };
    const items = await comparedItems(COMPARISON, MODE);
    assert.ok(items);
    await writeHands(folder, owner, 'compared', { run: RUN, ...items });
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  const inLog = (more: Partial<RunsInLog> = {}): RunsInLog => {
    const decisions = logOf([all, one]);
    const runs = { lastRun: RUN, startedRun: RUN, asks: 0, isDone: false, isHalfDone: false };
    return { ...runs, settings: SETTINGS, decisions, ...more };
  };
  const restored = (log: RunsInLog, by = owner) => restoreHands({ folder, owner: by, log });
  const nothing = { problems: [] };

  it('is found by the items of that run, however much was decided later', async () => {
    const found = await restored(inLog());
    assert.deepEqual(found.problems, []);
    assert.deepEqual(found.kept && told(found.kept), [
      [FROM_A, 'a,c'],
      [LEAVE, 'b'],
    ]);
    const later = many(COMPARISON, [a], null)(digest);
    const made = logOf([all, one, later, { ...all, action: { first: true } }]);
    const again = await restored(inLog({ decisions: made }));
    assert.deepEqual(again.kept && told(again.kept), [
      [FROM_A, 'c'],
      [LEAVE, 'b'],
    ]);
  });

  it('is what was left alone, and nothing else, where the run may have been carried out', async () => {
    const part = many(COMPARISON, [a], { leave: 'A' })(digest);
    const deleted = many(COMPARISON, [c], { delete: 'B' })(digest);
    const decisions = logOf([all, one, part, deleted]);
    const { kept } = await restored(inLog({ decisions, isHalfDone: true }));
    assert.deepEqual(kept && told(kept), [[LEAVE, 'b']]);
    const file = await restored(inLog({ decisions }));
    assert.ok(file.kept);
    const of = (from: KeptByHand) => ({ ...from, many: [...from.many] });
    await writeHands(folder, owner, 'kept', { run: RUN - 1, revision: 4, ...of(file.kept) });
    const next = { decisions: logOf([]), isHalfDone: true };
    const still = await restored(inLog(next));
    assert.deepEqual(still.kept && told(still.kept), [[LEAVE, 'b']]);
    const undone = await restored(inLog({ ...next, isHalfDone: false }));
    assert.deepEqual(undone.kept && told(undone.kept), told(file.kept));
  });

  it('is what earlier runs have left, too, as far as the items are what they were', async () => {
    const changed = { ...all, many: { ...all.many, changed: true } } as HandDecision;
    const named = { ...BY, action: FROM_B, items: [{ path: 'c', basis: '0'.repeat(16) }] };
    const decisions = logOf([one], { retold: [changed, many(COMPARISON, [a], FROM_B)(digest)] });
    const settings = { ...SETTINGS, decisions: [named], retelling: true };
    const { kept } = await restored(inLog({ decisions, settings }));
    assert.deepEqual(kept && told(kept), [
      [FROM_B, 'a'],
      [FROM_B, 'c'],
      [LEAVE, 'b'],
    ]);
  });

  const other = many(COMPARISON, [a, b, c], FROM_A)(new Uint8Array(32));
  for (const [what, log] of [
    ['that was carried out', inLog({ isDone: true })],
    ['that is another one', inLog({ lastRun: RUN + 1, startedRun: RUN + 1 })],
    ['that is an earlier one', inLog({ lastRun: RUN - 1, startedRun: RUN - 1 })],
    ['after which another one was not started', inLog({ lastRun: RUN + 1 })],
    ['that the log does not show', inLog({ startedRun: undefined, settings: undefined })],
    ['that nobody decided in', inLog({ settings: { ...SETTINGS, deciding: false } })],
    ['about a few items alone', inLog({ decisions: logOf([{ ...all, many: undefined }]) })],
    [
      'whose contents were read again',
      inLog({ settings: { ...SETTINGS, mode: 'checksum' }, asks: 1 }),
    ],
  ] as const) {
    it(`is not looked for in a run ${what}`, async () => {
      assert.deepEqual(await restored(log), nothing);
    });
  }

  it('is nothing where it is about another comparison', async () => {
    const { kept } = await restored(inLog({ decisions: logOf([other]) }));
    assert.deepEqual(kept, { decisions: [], many: [] });
  });

  it('is left to the log where the file is damaged, too large, or of another membership', async () => {
    const path = handsPath(folder, owner, 'compared');
    const whole = readFileSync(path);
    const reasons = async (by = owner) => {
      const { kept, problems } = await restored(inLog(), by);
      return [kept, ...problems.map((one) => [one.path === path, one.reason])];
    };
    const foreign = 'damaged, or of another membership';
    assert.deepEqual(await reasons({ ...owner, sessionId: createId() }), [
      undefined,
      [true, foreign],
    ]);
    whole[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 4;
    writeFileSync(path, whole);
    assert.deepEqual(await reasons(), [undefined, [true, foreign]]);
    truncateSync(path, HANDS_FILE_MAX + 1);
    assert.deepEqual(await reasons(), [undefined, [true, 'the file is too large']]);
    truncateSync(path, 0);
    assert.deepEqual(await reasons(), [undefined, [true, foreign]]);
  });

  it('is not known where a file can’t be read now, whatever the other one says', async () => {
    for (const part of ['kept', 'compared'] as const) {
      const path = handsPath(folder, owner, part);
      await rm(path, { force: true });
      mkdirSync(path);
      const { isUnread, kept, problems } = await restored(inLog());
      assert.deepEqual([isUnread, kept, problems.length], [true, undefined, 1], part);
      await rm(path, { recursive: true });
    }
  });

  it('is what was kept after that run, where it was over before the process ended', async () => {
    const tree = Object.fromEntries(
      Array.from({ length: CHOSEN_MAX + 2 }, (_, at) => [`${at}`, f('')]),
    );
    const compared = analysed([tree, {}], 'update');
    const planned = makePlan(compared, { preset: 'update', from: 0, without: [], open: true });
    const indexes = compared.items.flatMap(({ path }, at) => (path === '' ? [] : [at]));
    const standing = [indexes, indexes.slice(0, 1)].map((some) => {
      return many(compared, some, LEAVE)(comparisonDigest(compared));
    });
    const kept = keptByHand({ standing }, { compared, planned, mode: MODE });
    assert.deepEqual([kept.decisions.length, kept.many.length], [1, 1]);
    const file = { run: RUN, revision: 2, ...kept, many: [...kept.many] };
    await writeHands(folder, owner, 'kept', file);
    const found = await restored(inLog({ isDone: true }));
    assert.deepEqual([found.problems, found.isStored], [[], true]);
    const later = await restored(inLog({ lastRun: RUN + 1, decisions: logOf([all, one]) }));
    assert.deepEqual([later.kept?.decisions.length, later.isStored], [1, undefined]);
    assert.deepEqual(found.kept && told(found.kept), told(kept));
  });

  it('is told before a file of another run, and after one that can’t be read', async () => {
    const kept = { run: RUN - 1, revision: 1, decisions: [], many: [] };
    await writeHands(folder, owner, 'kept', kept);
    assert.equal((await restored(inLog())).kept?.decisions.length, 2);
    writeFileSync(handsPath(folder, owner, 'kept'), 'no such file');
    const found = await restored(inLog());
    assert.deepEqual([found.kept?.decisions.length, found.problems.length], [2, 1]);
  });

  it('lies in files of this user alone, which go with the membership, and when they are old', async () => {
    const path = handsPath(folder, owner, 'compared');
    if (process.platform !== 'win32') {
      assert.deepEqual(
        [folder, path].map((at) => statSync(at).mode & 0o777),
        [0o700, 0o600],
      );
    }
    assert.equal(await hasHands(folder, owner.memberId), true);
    assert.equal(await hasHands(folder, createId()), false);
    writeFileSync(`${path}.${createId()}`, 'was being written');
    const foreign = handsPath(folder, { memberId: createId() }, 'kept');
    writeFileSync(foreign, '');
    await forgetHands(folder, owner.memberId);
    assert.deepEqual(
      readdirSync(folder).map((name) => join(folder, name)),
      [foreign],
    );
    const now = Date.now();
    await forgetOldHands(folder, now);
    assert.ok(existsSync(foreign));
    const day = 24 * 60 * 60;
    utimesSync(foreign, now / 1000 - 31 * day, now / 1000 - 31 * day);
    await forgetOldHands(folder, now);
    assert.ok(!existsSync(foreign));
    await forgetHands(join(place, 'nowhere'), owner.memberId);
    assert.equal(await hasHands(join(place, 'nowhere'), owner.memberId), false);
  });
});

describe('what was kept after a run', () => {
  const file: HandsOf<'kept'> = { run: 5, revision: 3, decisions: [], many: [] };
  const runs = (
    lastRun: number,
    startedRun: number | undefined,
    revision: number,
    more: Partial<RunsInLog> = {},
  ): RunsInLog => {
    const decisions = { revision, made: [] };
    const how = { settings: SETTINGS, asks: 0, isDone: false, isHalfDone: false };
    return { lastRun, startedRun, decisions, ...how, ...more };
  };
  const plain = { settings: { ...SETTINGS, deciding: false } };
  for (const [what, log, isKept] of [
    ['it was the last one', runs(5, 5, 3), true],
    ['it was the last one, carried out', runs(5, 5, 3, { isDone: true }), true],
    ['something was decided in it since', runs(5, 5, 4), false],
    ['the log does not show it any more', runs(5, undefined, 0), true],
    ['later ones were not started', runs(7, 5, 3), true],
    ['it was not started, and the one before was', runs(5, 4, 9), true],
    ['a later one is not shown', runs(6, undefined, 0), false],
    ['nothing was decided in the next one', runs(6, 6, 0), true],
    ['the next one was carried out', runs(6, 6, 0, { isDone: true }), false],
    ['something was decided in the next one', runs(6, 6, 1), false],
    ['nothing could be decided in the next one', runs(6, 6, 0, plain), true],
    [
      'nothing could be decided in the next one, carried out',
      runs(6, 6, 0, { ...plain, isDone: true }),
      false,
    ],
    ['one between is not known', runs(7, 7, 0), false],
    ['the next one was not the last', runs(7, 6, 0), false],
    ['the log ends before it', runs(4, 4, 3), false],
    ['the log ends before it, and shows no run', runs(4, undefined, 0), false],
  ] as const) {
    it(`is ${isKept ? 'what the next one starts with' : 'nothing'} where ${what}`, () => {
      assert.equal(isKeptAfter(log, file), isKept);
    });
  }
});

describe('decisions about many items, without their comparison', () => {
  it('can be read where a planner has named a path twice, which counts once, the last time', async () => {
    const compared = await comparedItems(COMPARISON, MODE);
    assert.ok(compared);
    const basis = (digit: string) => digit.repeat(16);
    // More than the settings of a run hold.
    const standing = Array.from({ length: 5 }, (_, at): HandDecision => {
      const names = Array.from({ length: CHOSEN_MAX - 1 }, (__, name) => {
        return { path: `${at}/${name}`, basis: basis('0') };
      });
      return { ...BY, action: LEAVE, items: [...names, { path: `${at}/7`, basis: basis('1') }] };
    });
    const { decisions, many: rest } = keptOf(standing, knownItems(compared));
    const items = [...decisions.map((one) => one.items), ...rest.map(unpackItems)];
    assert.ok(rest.length > 0);
    for (const some of items) {
      assert.equal(some.length, CHOSEN_MAX - 1);
      const twice = some.filter(({ path }) => path.endsWith('/7'));
      assert.deepEqual(
        twice.map((one) => one.basis),
        [basis('1')],
      );
    }
  });

  it('are what they are with it, whatever the trees are and what was decided', async () => {
    const action = fc.constantFrom<HandAction | null>(FROM_A, FROM_B, LEAVE, { first: true }, null);
    const picks = fc.array(
      fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), action, fc.boolean()),
      { maxLength: 6 },
    );
    const run = async (
      trees: readonly Tree[],
      picked: readonly [number[], HandAction | null, boolean][],
    ) => {
      const comparison = analysed(trees, 'update', MODE);
      const { items } = comparison;
      const digest = comparisonDigest(comparison);
      const standing = picked.map(([numbers, what, isForeign]): HandDecision => {
        const indexes = [...new Set(numbers.map((at) => at % items.length))].sort((x, y) => x - y);
        return many(comparison, indexes, what)(isForeign ? new Uint8Array(32) : digest);
      });
      const planned = makePlan(comparison, { preset: 'update', from: 0, without: [], open: true });
      const expected = keptByHand({ standing }, { compared: comparison, planned, mode: MODE });
      const known = await comparedItems(comparison, MODE);
      assert.ok(known);
      assert.deepEqual(keptOf(standing, knownItems(known)), expected);
    };
    await fc.assert(
      fc.asyncProperty(scenario, picks, (s, picked) => run(s.trees, picked)),
      { numRuns: 200 },
    );
  });
});
