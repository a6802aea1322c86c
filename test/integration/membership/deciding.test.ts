import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHOSEN_MAX } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { DecidingView } from '../../../extension/src/engine/membership/view.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { plant } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf } from '../session/sessionFixture.ts';
import { MembershipFixture, type Person, rested, UPDATE } from './membershipFixture.ts';

const DECIDING: RunSettings = { ...UPDATE, deciding: true };
const FROM_A: RuleAction = { copy: 'A', to: 'others' };
const FROM_B: RuleAction = { copy: 'B', to: 'others' };
const DATE = 1_600_000_000;

describe('deciding by hand in a lasting session', () => {
  const fixture = new MembershipFixture();
  afterEach(() => fixture.clean());

  const text = ({ folder }: Person, path: string) => readFileSync(join(folder, path), 'utf8');
  const choice = (path: string, action: RuleAction | null) => {
    return { paths: [path], below: false, action };
  };
  const deciding = ({ here }: Person): DecidingView | undefined => {
    const { activity } = here.view;
    return activity.kind === 'run' ? activity.deciding : undefined;
  };
  const decided = ({ plans }: Person) => plans.at(-1)?.byHand;

  /** Questions of the host, in the order in which they come. */
  function questionsOf(host: Person): ((yes: boolean) => void)[] {
    const asked: ((yes: boolean) => void)[] = [];
    const confirmPlan = () => new Promise<boolean>((resolve) => void asked.push(resolve));
    host.answers = { confirmPlan };
    return asked;
  }

  async function conflicts(...paths: string[]): Promise<[Person, Person]> {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    for (const path of paths) {
      plant(ann.folder, { [path]: { content: 'of Ann', date: DATE } });
      plant(bob.folder, { [path]: { content: 'of Bob!', date: DATE } });
    }
    return [ann, bob];
  }

  it('is the host’s, and a planner’s', async () => {
    const [ann, bob] = await conflicts('x');
    const asked = questionsOf(ann);
    const bobId = bob.here.view.members.find(({ isOwn }) => isOwn)?.memberId ?? '';
    assert.equal(await codeOf(bob.here.namePlanner(bobId, true)), 'not-allowed');
    assert.equal(await codeOf(ann.here.decide(choice('x', FROM_A))), 'decision-late');
    const running = ann.here.start(DECIDING);
    await eventually(() => asked.length === 1 && bob.phase === 'planned');
    assert.deepEqual(
      [deciding(ann), deciding(bob)],
      [{ canUndo: false, canRedo: false }, undefined],
    );
    assert.equal(await codeOf(bob.here.decide(choice('x', FROM_B))), 'not-allowed');
    await ann.here.namePlanner(bobId, true);
    await eventually(() => deciding(bob) !== undefined);
    assert.deepEqual(
      ann.here.view.members.map(({ role }) => role),
      ['host', 'planner'],
    );
    await ann.here.decide(choice('x', FROM_A));
    await bob.here.decide(choice('x', FROM_B));
    await eventually(() => ann.plans.at(-1)?.summary.items[0]?.decidedBy?.name === 'Bob');
    assert.deepEqual(deciding(bob), { canUndo: true, canRedo: false });
    await bob.here.undoDecision();
    await eventually(() => ann.plans.at(-1)?.summary.items[0]?.decidedBy?.name === 'Ann');
    await bob.here.redoDecision();
    await eventually(() => ann.plans.at(-1)?.summary.items[0]?.decidedBy?.name === 'Bob');
    asked.at(-1)?.(true);
    await running;
    await rested(ann, bob);
    assert.deepEqual([text(ann, 'x'), text(bob, 'x')], ['of Bob!', 'of Bob!']);
  });

  it('is kept by the next comparison, across a check, and flagged where contents changed', async () => {
    const [ann, bob] = await conflicts('kept', 'changed', 'left');
    const asked = questionsOf(ann);
    const first = ann.here.start(DECIDING);
    await eventually(() => asked.length === 1);
    for (const path of ['kept', 'changed']) await ann.here.decide(choice(path, FROM_B));
    await ann.here.decide(choice('left', { leave: 'all' }));
    await eventually(() => decided(ann)?.decided === 3);
    ann.here.abortRun();
    await first;
    await rested(ann, bob);
    await ann.here.start({ ...UPDATE, preset: 'check' });
    await rested(ann, bob);
    plant(bob.folder, { changed: { content: 'another text', date: DATE } });
    const before = asked.length;
    const second = ann.here.start(DECIDING);
    await eventually(() => asked.length > before);
    assert.deepEqual([decided(ann)?.decided, decided(ann)?.stale], [2, 1]);
    asked.at(-1)?.(true);
    await second;
    await rested(ann, bob);
    assert.deepEqual(
      ['kept', 'changed', 'left'].map((path) => text(ann, path)),
      ['of Bob!', 'of Ann', 'of Ann'],
    );
    // What was carried out, and what was flagged, is forgotten; what was left alone is left alone.
    const third = ann.here.start(DECIDING);
    await eventually(() => asked.length > before + 1);
    assert.deepEqual([decided(ann)?.decided, decided(ann)?.stale], [1, 0]);
    asked.at(-1)?.(false);
    await third;
  });

  it('about more items than are named is kept by the next comparison, and not without the process', async () => {
    const [ann, bob] = await conflicts('x');
    const files = CHOSEN_MAX + 10;
    for (let at = 0; at < files; at += 1) {
      plant(ann.folder, { [`d/${at}`]: { content: '', date: DATE } });
    }
    const asked = questionsOf(ann);
    const first = ann.here.start(DECIDING);
    await eventually(() => asked.length === 1);
    await ann.here.decide({ paths: ['d'], below: true, action: { leave: 'all' } });
    await ann.here.decide(choice('x', FROM_B));
    await eventually(() => decided(bob)?.decided === files + 2);
    ann.here.abortRun();
    await first;
    await rested(ann, bob);
    plant(bob.folder, { 'd/7': { content: 'of Bob', date: DATE } });
    const start = async () => {
      const before = asked.length;
      const running = ann.here.start(DECIDING);
      await eventually(() => asked.length > before);
      return { running };
    };
    const counts = (person: Person) => [decided(person)?.decided, decided(person)?.stale];
    const second = await start();
    // The folder, which Bob has by now, and the file.
    assert.deepEqual(counts(ann), [files, 2]);
    await eventually(() => decided(bob)?.stale === 2);
    assert.deepEqual(counts(bob), [files, 2]);
    ann.here.abortRun();
    await second.running;
    await rested(ann, bob);
    const third = await start();
    assert.deepEqual(counts(ann), [files, 0]);
    await ann.close();
    await third.running;
    await ann.comeBack();
    await rested(ann, bob);
    // What is named is in the log.
    const fourth = await start();
    assert.deepEqual(counts(ann), [1, 0]);
    ann.here.abortRun();
    await fourth.running;
  }).timeout(300_000);

  it('outlasts the host’s process where nothing was carried out', async () => {
    const [ann, bob] = await conflicts('x');
    const asked = questionsOf(ann);
    const running = ann.here.start(DECIDING);
    await eventually(() => asked.length === 1);
    await ann.here.decide(choice('x', FROM_B));
    await eventually(() => decided(ann)?.decided === 1);
    await ann.close();
    await running;
    await ann.comeBack();
    await rested(ann, bob);
    const again = ann.here.start(DECIDING);
    const before = asked.length;
    await eventually(() => asked.length > before);
    assert.equal(decided(ann)?.decided, 1);
    asked.at(-1)?.(false);
    await again;
  });
});
