import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBoxKeys } from '@bytesync/shared/crypto/keys.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import { unpackItems } from '../../../extension/src/engine/comparison/byHand/packedItems.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { restoreHands } from '../../../extension/src/engine/keptHands/restoreHands.ts';
import {
  StoredHands,
  type StoredHandsOptions,
} from '../../../extension/src/engine/keptHands/storedHands.ts';
import { storeHands } from '../../../extension/src/engine/keptHands/storeHands.ts';
import { KeptHands } from '../../../extension/src/engine/membership/keptHands.ts';
import { comparedItems } from '../../../extension/src/engine/planning/comparedItems.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import type { SessionState } from '../../../extension/src/engine/session/state.ts';
import { analysed, f } from '../comparison/trees.ts';
import {
  after,
  BOB,
  DIGEST,
  ended,
  HOST,
  inventory,
  LOBBY,
  SA,
  type Said,
  SB,
  settings,
} from '../session/saidInSession.ts';

type Workers = StoredHandsOptions['workers'];

const LEAVE: RuleAction = { leave: 'all' };
const DELETE: RuleAction = { delete: 'B' };
const COMPARISON = analysed([{ a: f('1', 2), b: f('x', 2) }, { a: f('22', 1) }], 'update');
const DECIDING = { ...settings, patterns: [], deciding: true };
const started: LogMessage = { type: 'run-started', run: 1, settings: DECIDING };
const ABORTED: Said = [HOST, { type: 'run-ended', run: 1, status: 'aborted', code: 'interrupted' }];

/** Of the item with this path, as it goes about many. */
function about(path: string, action: RuleAction): Said {
  const index = COMPARISON.items.findIndex((item) => item.path === path);
  const items = encodeItemSet(Uint32Array.of(index), COMPARISON.items.length);
  assert.ok(items);
  const many = { items, digest: comparisonDigest(COMPARISON) };
  const decisionId = createId();
  return [HOST, { type: 'decided', run: 1, decisionId, items: [], many, action, atMs: 1 }];
}

const COMPARED: Said[] = [...LOBBY, [HOST, started], [HOST, inventory(SA)], [BOB, inventory(SB)]];
const DECIDED: Said[] = [...COMPARED, about('a', DELETE), about('b', LEAVE)];
const going = (decisions: number): Said[] => [
  [HOST, { type: 'plan-proposed', run: 1, digest: DIGEST, decisions }],
  [HOST, { type: 'synchronization-started', run: 1, digest: DIGEST }],
];
const GOING: Said[] = [...DECIDED, ...going(2)];
const DONE: Said[] = [...GOING, [HOST, ended]];
const OUTCOME = { report: {} } as unknown as RunOutcome;

describe('what the host keeps of decisions by hand', () => {
  let folder = '';
  let failures: BytesyncError[] = [];
  const identity = { sessionId: createId(), memberId: createId(), boxKeys: createBoxKeys() };
  const threads: Workers = { storeHands, restoreHands };
  const stores: StoredHands[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bytesync-kept-'));
    failures = [];
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((one) => one.close(true)));
    await rm(folder, { recursive: true, force: true });
  });

  /** As in a new process. */
  function opened(workers: Partial<Workers> = {}) {
    const failed = (failure: BytesyncError) => void failures.push(failure);
    const stored = new StoredHands({
      ...{ folder, identity, failed },
      workers: { ...threads, ...workers },
    });
    stores.push(stored);
    return { stored, kept: new KeptHands(stored) };
  }

  const names = () => readdirSync(folder).map((name) => name.split('.').slice(1).join('.'));
  const items = async () => {
    const found = await comparedItems(COMPARISON, 'standard');
    assert.ok(found);
    return found;
  };

  /** What the next run would be started with. */
  function told(kept: KeptHands): [RuleAction, string][] {
    const { decisions = [] } = kept.settingsWith(DECIDING);
    return [
      ...decisions.map(({ action, items: some }): [RuleAction, string] => {
        return [action, some.map(({ path }) => path).join()];
      }),
      ...kept.many.map((one): [RuleAction, string] => {
        return [
          one.action,
          unpackItems(one)
            .map(({ path }) => path)
            .join(),
        ];
      }),
    ];
  }

  /** What a new process finds. */
  async function found(state: SessionState, workers: Partial<Workers> = {}) {
    const { stored, kept } = opened(workers);
    await kept.takeUp(state);
    await stored.close(true);
    return told(kept);
  }

  async function withCompared(): Promise<void> {
    const { stored } = opened();
    stored.keepCompared(1, items());
    await stored.close(true);
    assert.deepEqual(names(), ['compared']);
  }

  it('is all of a run that ended with the process, and after its transfers had begun what changes nothing, each time', async () => {
    const all = [
      [DELETE, 'a'],
      [LEAVE, 'b'],
    ];
    for (const [said, expected] of [
      [DECIDED, all],
      [GOING, [[LEAVE, 'b']]],
    ] as const) {
      await withCompared();
      const state = after([...said, ABORTED]);
      // Its process ends again before anything is stored, and after.
      const storeHands = () => Promise.reject(new BytesyncError('aborted'));
      assert.deepEqual(await found(state, { storeHands }), expected);
      assert.deepEqual(await found(state), expected);
      assert.deepEqual(names(), ['kept']);
      assert.deepEqual(await found(state), expected);
      await opened().stored.forget();
    }
    assert.deepEqual(failures, []);
  });

  it('is what changes nothing where few were decided about, too', async () => {
    const [, said] = about('a', DELETE);
    const few = { ...said, many: undefined, items: [{ path: 'a', basis: '0'.repeat(16) }] };
    const log = [...COMPARED, [HOST, few] as Said];
    assert.deepEqual(await found(after([...log, ABORTED])), [[DELETE, 'a']]);
    await opened().stored.forget();
    assert.deepEqual(await found(after([...log, ...going(1), ABORTED])), []);
  });

  it('is on disk after a run at once, whatever is still awaited of it, which comes no more', async () => {
    const { stored, kept } = opened();
    const late = Promise.withResolvers<Awaited<ReturnType<typeof items>>>();
    stored.keepCompared(1, late.promise);
    await kept.keep(after(DONE), 1, { ...OUTCOME, kept: { decisions: [], many: [] } });
    // What is asked now is answered after that.
    await kept.takeUp(after(DONE));
    assert.deepEqual(names(), ['kept']);
    late.resolve(await items());
    await late.promise;
    await stored.close(true);
    assert.deepEqual(names(), ['kept']);
  });

  it('is not written any more by a process that has let go', async () => {
    const begun: string[] = [];
    const { stored, kept } = opened({
      storeHands: async ({ file }) => void begun.push(file.part),
    });
    const late = Promise.withResolvers<Awaited<ReturnType<typeof items>>>();
    stored.keepCompared(1, late.promise);
    await stored.close(false);
    late.resolve(await items());
    await late.promise;
    await new Promise(setImmediate);
    await kept.keep(after(DONE), 1, { ...OUTCOME, kept: { decisions: [], many: [] } });
    await new Promise(setImmediate);
    assert.deepEqual(begun, []);
  });

  it('goes with the session, with what is just being written', async () => {
    const writing = Promise.withResolvers<void>();
    let written: Promise<void> | undefined;
    const { stored } = opened({
      storeHands: (job) => {
        written = writing.promise.then(() => storeHands(job));
        return written;
      },
    });
    stored.keepCompared(1, items());
    while (written === undefined) await new Promise(setImmediate);
    await stored.close(false);
    const forgotten = stored.forget();
    await new Promise(setImmediate);
    writing.resolve();
    await Promise.all([forgotten, written]);
    assert.deepEqual(names(), []);
  });

  it('stays on disk where it can’t be read, until a run has ended', async () => {
    for (const error of [
      new BytesyncError('aborted'),
      new BytesyncError('internal', { reason: 'its thread died' }),
      undefined,
    ]) {
      await withCompared();
      const state = after([...DECIDED, ABORTED]);
      const unread = { isUnread: true, problems: [] } as const;
      const failing = () => (error ? Promise.reject(error) : Promise.resolve(unread));
      assert.deepEqual(await found(state, { restoreHands: failing }), []);
      assert.deepEqual(names(), ['compared']);
      const { stored, kept } = opened({ restoreHands: failing });
      await kept.takeUp(state);
      const later = { ...state, startedRun: 2, lastRun: 2 };
      await kept.keep(later, 2, { ...OUTCOME, kept: { decisions: [], many: [] } });
      await stored.close(true);
      assert.deepEqual(names(), ['kept']);
      await opened().stored.forget();
    }
  });

  it('is not written again where it lies there already', async () => {
    const { stored, kept } = opened();
    await kept.keep(after(DONE), 1, { ...OUTCOME, kept: { decisions: [], many: [] } });
    await stored.close(true);
    const storeHands = () => Promise.reject(new BytesyncError('internal', { what: 'again' }));
    await found(after(DONE), { storeHands });
    assert.deepEqual(failures, []);
  });

  it('is found by what was stored where the run’s planner is gone', async () => {
    for (const [said, expected] of [
      [DECIDED, [DELETE, LEAVE]],
      [GOING, [LEAVE]],
    ] as const) {
      await withCompared();
      const { stored, kept } = opened();
      await kept.keep(after([...said, ABORTED]), 1, OUTCOME);
      await stored.close(true);
      assert.deepEqual(
        told(kept).map(([action]) => action),
        expected,
      );
      assert.deepEqual(names(), ['kept']);
      await stored.forget();
    }
  });

  it('does not take the place of what is there where more was decided since', async () => {
    await withCompared();
    const { stored, kept } = opened();
    const state = after([...DECIDED, ABORTED]);
    const outcome = { ...OUTCOME, kept: { decisions: [], many: [] } };
    await kept.keep(state, 1, { ...outcome, keptAt: 1 });
    await stored.close(true);
    assert.deepEqual(names(), ['compared']);
    const again = opened();
    await again.kept.keep(state, 1, { ...outcome, keptAt: 2 });
    await again.stored.close(true);
    assert.deepEqual(names(), ['kept']);
  });
});
