import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHOSEN_MAX } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { plant } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { MembershipFixture, type Person, rested, UPDATE } from './membershipFixture.ts';

const DECIDING: RunSettings = { ...UPDATE, deciding: true };
const FROM_A: RuleAction = { copy: 'A', to: 'others' };
const FROM_B: RuleAction = { copy: 'B', to: 'others' };
const LEAVE: RuleAction = { leave: 'all' };
const DATE = 1_600_000_000;
const FILES = CHOSEN_MAX + 10;

describe('decisions by hand about many items, after the host’s process', () => {
  const fixture = new MembershipFixture();
  fixture.keepsHands = true;
  afterEach(() => fixture.clean());

  let ann: Person;
  let bob: Person;
  let asked: ((yes: boolean) => void)[] = [];

  /** Ann has a folder of many files alone, and both have an x and a y that differ. */
  beforeEach(async () => {
    [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    for (const path of ['x', 'y']) {
      plant(ann.folder, { [path]: { content: 'of Ann', date: DATE } });
      plant(bob.folder, { [path]: { content: 'of Bob!', date: DATE } });
    }
    for (let at = 0; at < FILES; at += 1) {
      plant(ann.folder, { [`d/${at}`]: { content: '', date: DATE } });
    }
    asked = [];
    ann.answers = {
      confirmPlan: () => new Promise<boolean>((resolve) => void asked.push(resolve)),
    };
  });

  const folder = (action: RuleAction | null) => ({ paths: ['d'], below: true, action });
  const single = (path: string, action: RuleAction | null) => {
    return { paths: [path], below: false, action };
  };
  const counts = ({ plans }: Person) => {
    const { byHand } = plans.at(-1) ?? {};
    return [byHand?.decided ?? 0, byHand?.stale ?? 0];
  };
  const text = ({ folder: at }: Person, path: string) => readFileSync(join(at, path), 'utf8');
  const files = () => {
    const at = ann.handsFolder ?? '';
    const names = existsSync(at) ? readdirSync(at) : [];
    return names.map((name) => name.split('.').slice(1).join('.'));
  };

  /** Resolves when the host is asked about the plan. */
  async function start(): Promise<{ readonly running: Promise<void> }> {
    const before = asked.length;
    const running = ann.here.start(DECIDING);
    await eventually(() => asked.length > before);
    return { running };
  }

  async function reload(running?: Promise<void>): Promise<void> {
    await ann.close();
    await running;
    await ann.comeBack();
    await rested(ann, bob);
  }

  it('hold as they stood in a run in which it ended, with what others have decided since', async () => {
    const first = await start();
    const bobId = bob.here.view.members.find(({ isOwn }) => isOwn)?.memberId ?? '';
    await ann.here.namePlanner(bobId, true);
    await ann.here.decide(single('x', FROM_A));
    await ann.here.decide(single('d/3', FROM_A));
    await ann.here.decide(folder(LEAVE));
    await ann.here.undoDecision();
    await ann.here.redoDecision();
    await eventually(() => bob.here.view.activity.kind === 'run' && counts(bob)[0] === FILES + 2);
    await ann.close();
    await bob.here.decide(single('x', FROM_B));
    await bob.here.decide(single('d/4', FROM_A));
    await first.running;
    await ann.comeBack();
    await rested(ann, bob);
    plant(ann.folder, { 'd/7': { content: 'another text', date: DATE } });
    const second = await start();
    assert.deepEqual(counts(ann), [FILES + 1, 1]);
    await eventually(() => counts(bob)[1] === 1);
    assert.deepEqual(counts(bob), [FILES + 1, 1]);
    asked.at(-1)?.(true);
    await second.running;
    await rested(ann, bob);
    // What is left alone goes nowhere; the file of the folder that Bob wanted does, and so does what was flagged.
    assert.deepEqual(readdirSync(join(bob.folder, 'd')).sort(), ['4', '7']);
    assert.deepEqual([text(ann, 'x'), text(ann, 'y')], ['of Bob!', 'of Ann']);
    assert.deepEqual(ann.notes, []);
  }).timeout(300_000);

  it('hold after a run that was carried out, across a reload, another member and a run that was not gone on with', async () => {
    const first = await start();
    await ann.here.decide(folder(LEAVE));
    await ann.here.decide(single('x', FROM_B));
    await eventually(() => counts(ann)[0] === FILES + 2);
    asked.at(-1)?.(true);
    await first.running;
    await rested(ann, bob);
    await reload();
    await eventually(() => files().join() === 'kept');
    // What was carried out is forgotten.
    const second = await start();
    assert.deepEqual(counts(ann), [FILES + 1, 0]);
    await reload(second.running);
    // From the admission on the log says nothing of earlier runs.
    const cat = fixture.person('Cat');
    const joining = cat.join(ann);
    await ann.admit();
    await joining;
    await reload();
    const third = await start();
    assert.deepEqual(counts(ann), [FILES + 1, 0]);
    await ann.here.decide(folder(null));
    await eventually(() => counts(ann)[0] === 0);
    await reload(third.running);
    const fourth = await start();
    assert.deepEqual(counts(ann), [0, 0]);
    ann.here.abortRun();
    await fourth.running;
    assert.deepEqual(ann.notes, []);
    await ann.here.leave();
    assert.deepEqual(files(), []);
  }).timeout(300_000);

  it('are what changes nothing where it ended once all had begun to carry them out', async () => {
    const first = await start();
    await ann.here.decide(folder({ delete: 'A' }));
    await ann.here.decide(single('x', LEAVE));
    await eventually(() => counts(ann)[0] === FILES + 2 && files().includes('compared'));
    asked.at(-1)?.(true);
    await eventually(() => ann.phase !== 'planned');
    await reload(first.running);
    // And once more, when the log has its end.
    await reload();
    const second = await start();
    assert.deepEqual(counts(ann), [1, 0]);
    ann.here.abortRun();
    await second.running;
  }).timeout(300_000);

  it('are as if they had never been where their file is damaged, which the log says', async () => {
    const first = await start();
    await ann.here.decide(folder(LEAVE));
    await ann.here.decide(single('x', FROM_B));
    // A process that ends waits for it as well, but not for long.
    await eventually(() => files().includes('compared'));
    await ann.close();
    await first.running;
    assert.deepEqual(files(), ['compared']);
    const at = ann.handsFolder ?? '';
    for (const name of readdirSync(at))
      writeFileSync(join(at, name), 'BSD1 and what does not belong here');
    await ann.comeBack();
    await rested(ann, bob);
    assert.deepEqual(
      ann.notes.map(({ code }) => code),
      ['home-unusable'],
    );
    const second = await start();
    assert.deepEqual(counts(ann), [1, 0]);
    asked.at(-1)?.(true);
    await second.running;
    assert.deepEqual([text(ann, 'x'), text(ann, 'y')], ['of Bob!', 'of Ann']);
    assert.deepEqual(ann.failures, []);
  }).timeout(300_000);
});
