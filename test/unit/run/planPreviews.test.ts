import assert from 'node:assert/strict';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { OtherDeciding } from '../../../extension/src/engine/run/planPreviews.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { hasCode } from '../streams/errors.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

const OTHERS_STAY: RuleSet = {
  rules: [
    { name: 'b stays', when: 'name:b', do: [{ leave: 'all' }] },
    { name: 'the rest comes from B', do: [{ copy: 'B', to: 'A' }] },
  ],
};

function byRules(set: RuleSet): OtherDeciding {
  return { preset: 'manual', from: 'A', rules: { set, nowUs: 0 } };
}

describe('what a plan would come to if something else decided', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2)];
  let a: Party;
  let b: Party;
  let running: Promise<RunOutcome[]>;
  let say: (yes: boolean) => void;

  beforeEach(async () => {
    [a, b] = gather(new FakeRoom(2), workers).three;
    a.write('a', 'of A');
    a.write('both', 'new', 1_700_000_000);
    b.write('b', 'of Bob');
    b.write('both', 'older');
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<boolean>();
    a.confirmPlan = () => {
      asked.resolve();
      return answer.promise;
    };
    say = answer.resolve;
    const settings = { ...SETTINGS, deciding: true };
    running = Promise.all([a.run(settings), b.run()]);
    await asked.promise;
  });
  afterEach(async () => {
    say(false);
    await running;
    for (const { folder } of [a, b]) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  function preview(other: OtherDeciding) {
    assert.ok(a.deciding);
    return a.deciding.previews.preview(other);
  }

  /** 'B +1 ~1 -1' for each data source that would change. */
  async function totals(other: OtherDeciding): Promise<string[]> {
    const { targets = [], nothingToDo } = (await preview(other)) ?? {};
    const changing = targets.filter((one) => one.create + one.update + one.delete > 0);
    assert.equal(nothingToDo, changing.length === 0);
    return changing.map((one) => `${one.label} +${one.create} ~${one.update} -${one.delete}`);
  }

  it('counts for each data source, and the plan that is shown stays what it is', async () => {
    const cases: readonly [OtherDeciding, readonly string[]][] = [
      [{ preset: 'update', from: 'A' }, ['A +1 ~0 -0', 'B +1 ~1 -0']],
      [{ preset: 'mirror', from: 'A' }, ['B +1 ~1 -1']],
      [{ preset: 'mirror', from: 'B' }, ['A +1 ~1 -1']],
      [{ preset: 'backup', from: 'B' }, ['A +1 ~1 -0']],
      [byRules(OTHERS_STAY), ['A +0 ~1 -0']],
      [{ preset: 'manual', from: 'A' }, []],
    ];
    for (const [other, expected] of cases) assert.deepEqual(await totals(other), expected);
    say(true);
    for (const { failure } of await running) assert.equal(failure, undefined);
    for (const { files } of [a, b])
      assert.deepEqual(files, { a: 'of A', b: 'of Bob', both: 'new' });
    assert.deepEqual([a.plans.length, b.plans.length], [1, 1]);
  });

  it('says what each rule would come to', async () => {
    const { ruled } = (await preview(byRules(OTHERS_STAY))) ?? {};
    const shown = ruled?.outcomes.map(({ matched, changed }) => `${matched} ${changed}`);
    assert.deepEqual(shown, ['1 0', '3 1']);
  });

  it('goes by what was decided by hand', async () => {
    await a.deciding?.decide({ paths: ['b'], below: false, action: { leave: 'all' } });
    assert.deepEqual(await totals({ preset: 'mirror', from: 'A' }), ['B +1 ~1 -0']);
  });

  it('is made for the last of those that wait', async () => {
    const asked = (['A', 'B', 'A'] as const).map((from) => preview({ preset: 'mirror', from }));
    const [first, second, last] = await Promise.all(asked);
    assert.deepEqual([first, second], [undefined, undefined]);
    assert.deepEqual(
      last?.targets.map((target) => target.delete),
      [0, 1],
    );
  });

  it('is refused where it could not decide, and when the plan is open no more', async () => {
    const wrong = { rules: [{ name: 'x', when: 'is:nothing', do: [{ leave: 'all' }] }] };
    await assert.rejects(preview(byRules(wrong)), hasCode('rules-invalid'));
    await assert.rejects(preview({ preset: 'mirror', from: 'Z' }), hasCode('source-unknown'));
    say(true);
    await running;
    await assert.rejects(preview({ preset: 'mirror', from: 'A' }), hasCode('decision-late'));
  });
});
