import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { LogMessage, RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { hasCode } from '../streams/errors.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

const DECIDING: RunSettings = { ...SETTINGS, deciding: true };
const ONE = { paths: ['alike'], below: false };

/** Waits for a condition, and not for longer than a test may take. */
async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !condition(); await soon()) {
    assert.ok(Date.now() < end, `not within 60 seconds: ${condition}`);
  }
}

describe('contents compared while the plan is open', () => {
  const workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  let room: FakeRoom;
  let parties: Party[] = [];
  const runs: Promise<RunOutcome[]>[] = [];
  /** The host's questions. */
  let asked: ((yes: boolean) => void)[];

  function meet(count: number): [a: Party, b: Party, c: Party] {
    room = new FakeRoom(count);
    const gathered = gather(room, workers);
    parties = gathered.parties;
    const [a, b] = gathered.three;
    asked = [];
    a.confirmPlan = () => new Promise<boolean>((resolve) => void asked.push(resolve));
    // Something has to be open.
    a.write('newer', 'new', 1_700_000_000);
    b.write('newer', 'old');
    return gathered.three;
  }
  afterEach(async () => {
    for (const { interrupt } of parties) interrupt.abort();
    await Promise.all(runs.splice(0));
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function open(settings: RunSettings = DECIDING): Promise<Promise<RunOutcome[]>[]> {
    const all = Promise.all(parties.map((party, at) => party.run(at === 0 ? settings : undefined)));
    runs.push(all);
    await until(() => asked.length === 1 && parties.every(({ deciding }) => deciding));
    return [all];
  }

  function contents({ deciding }: Party) {
    assert.ok(deciding);
    return deciding.contents;
  }

  const compared = ({ plans }: Party) => plans.at(-1)?.compared;
  /** Without the folders themselves, whose dates are those of the moment. */
  const listed = ({ plans }: Party) =>
    plans.at(-1)?.summary.items.flatMap(({ path }) => (path === '' ? [] : [path]));

  async function carryOut([running]: Promise<RunOutcome[]>[]): Promise<void> {
    asked.at(-1)?.(true);
    for (const { failure } of (await running) ?? []) assert.equal(failure, undefined);
  }

  it('finds what was taken as equal, and all that is decided about it is as for any other', async () => {
    const [a, b] = meet(2);
    a.write('alike', 'from A');
    b.write('alike', 'from B');
    const running = await open({ ...DECIDING, preset: 'mirror' });
    assert.deepEqual(listed(a), ['newer']);
    await contents(b).ask(ONE);
    await until(() => asked.length === 2 && compared(b) !== undefined);
    const by = { memberId: b.member.memberId, letter: 'B', name: 'member B' };
    const outcome = { items: 1, differ: 1, found: 1, files: 2, unread: 0 };
    for (const party of [a, b]) {
      assert.deepEqual(compared(party), { ...outcome, by, missing: [] });
      assert.deepEqual(listed(party), ['alike', 'newer']);
    }
    // A yes to the plan before counts for nothing.
    asked[0]?.(true);
    await soon();
    assert.ok(!room.said.includes('A plan-proposed'));
    await carryOut(running);
    for (const { files } of [a, b]) assert.deepEqual(files, { alike: 'from A', newer: 'new' });
  });

  it('a member that did not say so keeps its items as they are, and the run goes on', async () => {
    const [a, b] = meet(2);
    for (const [party, text] of [
      [a, 'from A'],
      [b, 'from B'],
    ] as const) {
      party.write('alike', text);
      party.write('other', text);
    }
    // B never says what it found.
    room.rewrite = (sender, messages) =>
      sender === b.member ? messages.filter(({ type }) => type !== 'contents-found') : messages;
    const running = await open({ ...DECIDING, preset: 'mirror' });
    await contents(b).ask(ONE);
    await until(() => room.said.includes('A contents-found'));
    assert.equal(asked.length, 1);
    await contents(a).stop();
    await until(() => asked.length === 2);
    assert.deepEqual(compared(a)?.missing, [{ label: 'B' }]);
    assert.deepEqual(listed(a), ['newer']);
    room.rewrite = (_, messages) => messages;
    await contents(a).ask({ paths: ['other'], below: true });
    await until(() => asked.length === 3);
    assert.deepEqual(listed(a), ['newer', 'other']);
    await carryOut(running);
    assert.deepEqual([a.files.alike, b.files.alike], ['from A', 'from B']);
    assert.equal(b.files.other, 'from A');
  });

  it('a member whose list can’t be sent says so, and its items are as before', async () => {
    const [a, b] = meet(2);
    a.write('alike', 'from A');
    b.write('alike', 'from B');
    const running = await open();
    b.member.failing = 'asked-contents';
    await contents(a).ask({ below: false });
    await until(() => asked.length === 2 && compared(b) !== undefined);
    for (const party of [a, b]) {
      assert.deepEqual(compared(party)?.missing, [{ label: 'B', code: 'buffer-full' }]);
      assert.deepEqual(listed(party), ['newer']);
    }
    await carryOut(running);
  });

  it('two at once, by members who may not decide, and one about an item that a member lacks', async () => {
    const [a, b, c] = meet(3);
    for (const [party, text] of [
      [a, 'from A'],
      [b, 'from B'],
    ] as const) {
      party.write('alike', text);
      party.write('d/x', text);
    }
    c.write('newer', 'old');
    const comparing: string[] = [];
    c.ui.comparing = (now) => {
      comparing.push(now === undefined ? '' : `${now.by.letter}${now.mayStop ? ' stoppable' : ''}`);
    };
    c.write('d/x', 'from A');
    const running = await open();
    await Promise.all([contents(b).ask(ONE), contents(c).ask({ paths: ['d'], below: true })]);
    const isDone = (party: Party) =>
      party.plans.at(-1)?.conflicts === 2 && compared(party)?.by.letter === 'C';
    await until(() => [a, b, c].every(isDone));
    assert.deepEqual(
      [a, b, c].map((party) => party.plans.at(-1)?.conflicts),
      [2, 2, 2],
    );
    assert.deepEqual(comparing, ['B', '', 'C stoppable', '']);
    await soon();
    await carryOut(running);
    assert.deepEqual(
      [a, b, c].map(({ files }) => files['d/x']),
      ['from A', 'from B', 'from A'],
    );
  });

  it('one that comes before the proposal does is compared, shown and asked about', async () => {
    const [a, b] = meet(2);
    a.write('alike', 'from A');
    b.write('alike', 'from B');
    const running = await open({ ...DECIDING, preset: 'mirror' });
    const asking: LogMessage = {
      ...{ type: 'contents-asked', run: 1, askId: createId(), below: false, atMs: 1 },
      paths: ['alike'],
    };
    let isSaid = false;
    room.rewrite = (_, messages) => {
      if (messages[0]?.type === 'plan-proposed' && !isSaid) {
        isSaid = true;
        room.say(b.member, asking);
      }
      return messages;
    };
    asked[0]?.(true);
    await until(() => asked.length === 2);
    assert.deepEqual(listed(a), ['alike', 'newer']);
    assert.deepEqual([a.files.newer, b.files.newer], ['new', 'old']);
    await carryOut(running);
    assert.equal(b.files.alike, 'from A');
  });

  it('reads nothing where contents are known, and says so', async () => {
    const [a, b] = meet(2);
    a.write('alike', 'from A');
    b.write('alike', 'from A');
    const running = await open({ ...DECIDING, mode: 'checksum' });
    await contents(b).ask({ below: false });
    await until(() => asked.length === 2);
    const { files, items, differ } = compared(a) ?? {};
    assert.deepEqual({ files, items, differ }, { files: 0, items: 2, differ: 1 });
    assert.ok(!room.said.some((said) => said.includes('contents-found')));
    await carryOut(running);
  });

  it('ends with the run that is cancelled meanwhile', async () => {
    const [a, b] = meet(2);
    a.write('alike', 'from A');
    b.write('alike', 'from B');
    room.rewrite = (sender, messages) =>
      sender === b.member ? messages.filter(({ type }) => type !== 'contents-found') : messages;
    const [running] = await open();
    await contents(b).ask(ONE);
    await until(() => room.said.includes('A contents-found'));
    a.interrupt.abort();
    for (const { report } of (await running) ?? []) assert.equal(report.status, 'aborted');
    await assert.rejects(contents(a).ask(ONE), hasCode('contents-late'));
    assert.deepEqual([a.files.newer, b.files.newer], ['new', 'old']);
  });
});
