import assert from 'node:assert/strict';
import { rmSync, utimesSync } from 'node:fs';
import { baseOf } from '../../../extension/src/engine/inventory/difference.ts';
import { LastInventories } from '../../../extension/src/engine/run/lastInventories.ts';
import { runMember } from '../../../extension/src/engine/run/memberRun.ts';
import type { MemberUi, PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import {
  type OpenedSource,
  offerSources,
  openSources,
} from '../../../extension/src/engine/run/openSources.ts';
import type { LogMessage, RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { Folder } from '../streams/fixtures.ts';
import { type FakeMember, FakeRoom } from './fakeRoom.ts';
import { formOf } from './sentInventories.ts';

const SETTINGS: RunSettings = {
  ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true },
  ...{ patterns: [], hidden: 'include', system: 'exclude', dryRun: true },
};
const OLD = 1_500_000_000;
/** Enough that what is different is shorter. */
const FILES = 200;

/** One member of a session, with what it keeps from run to run. */
class Party {
  readonly folder = new Folder();
  readonly plans: PlanView[] = [];
  readonly member: FakeMember;
  readonly workers: EngineWorkers;
  last = new LastInventories();
  sources: OpenedSource[] = [];

  constructor(member: FakeMember, workers: EngineWorkers) {
    this.member = member;
    this.workers = workers;
  }

  async offer(): Promise<void> {
    this.sources = await openSources([this.folder.path]);
    await offerSources(this.member.session, this.sources);
  }

  async run(settings?: RunSettings): Promise<string | undefined> {
    const ui: MemberUi = {
      members: () => undefined,
      phase: () => undefined,
      progress: () => undefined,
      plan: (view) => void this.plans.push(view),
      waitingFor: () => undefined,
      confirmPlan: () => Promise.resolve(true),
      confirmGuards: () => Promise.resolve(true),
      consent: () => Promise.resolve(true),
    };
    const { failure } = await runMember({
      session: this.member.session,
      workers: this.workers,
      sources: this.sources,
      ui,
      last: this.last,
      listsAll: true,
      signal: new AbortController().signal,
      ...(settings && { settings }),
    });
    return failure?.code;
  }
}

describe('later runs of a session', () => {
  const workers = [1, 2, 3].map(() => new EngineWorkers(1));
  let room: FakeRoom;
  let parties: Party[];

  beforeEach(async () => {
    room = new FakeRoom(3);
    parties = workers.map((own, index) => new Party(room.at(index), own));
    for (const [index, { folder }] of parties.entries()) {
      for (let file = 0; file < FILES; file += 1) {
        utimesSync(folder.write(`f${file}`, `${file}`), OLD, OLD);
      }
      folder.write('own', `${index}`);
    }
    for (const party of parties) await party.offer();
  });
  afterEach(() => {
    for (const { folder } of parties) folder.remove();
  });
  after(() => Promise.all(workers.map((one) => one.destroy())));

  async function run(): Promise<(string | undefined)[]> {
    room.streams.length = 0;
    room.said.length = 0;
    return Promise.all(parties.map((one, at) => one.run(at === 0 ? SETTINGS : undefined)));
  }

  /** For each inventory that was sent: its sender, its recipients, and whether it is a difference. */
  function sent(): [string, string, boolean][] {
    const letterOf = (id: string) => room.members.find((one) => one.memberId === id)?.letter ?? '';
    const inventories = room.streams.filter(({ name }) => name.includes('"inventory"'));
    return inventories
      .map(({ name, recipients, chunks }): [string, string, boolean] => {
        const form = formOf(Buffer.concat(chunks.map(({ ciphertext }) => ciphertext)));
        const to = recipients.map(letterOf).sort().join('');
        return [letterOf(name.split(' ').at(-1) ?? ''), to, baseOf(form) !== undefined];
      })
      .sort();
  }

  /** What all members say is to be done, the same on each. */
  function planned(): string[] {
    const [host, ...others] = parties.map(({ plans }) => plans.at(-1));
    for (const other of others) assert.deepEqual(other?.summary, host?.summary);
    const items = host?.listing ? [...unpackList(host.listing)] : [];
    return items.map(({ path }) => path).sort();
  }

  const whole = (isDifference: boolean) => [
    ['A', 'BC', isDifference],
    ['B', 'AC', isDifference],
    ['C', 'AB', isDifference],
  ];

  it('tell what is different since the last, and come to the same plan', async () => {
    assert.deepEqual(await run(), [undefined, undefined, undefined]);
    assert.deepEqual(sent(), whole(false));
    assert.ok(!room.said.some((said) => said.includes('held')), 'nobody can hold anything yet');
    for (const round of [1, 2, 3]) {
      const [a, b] = parties;
      a?.folder.write(`new ${round}`, 'new');
      rmSync(`${b?.folder.path}/f${round}`);
      b?.folder.write('f9', 'changed'.repeat(round));
      assert.deepEqual(await run(), [undefined, undefined, undefined]);
      assert.deepEqual(sent(), whole(true));
      const paths = planned();
      for (let past = 1; past <= round; past += 1) {
        assert.ok(paths.includes(`new ${past}`) && paths.includes(`f${past}`), paths.join());
      }
      assert.ok(paths.includes('f9') && !paths.includes('f8'), paths.join());
    }
  });

  it('tell all to who came back and lost the last ones, and that one tells all', async () => {
    await run();
    const [, b] = parties;
    assert.ok(b);
    b.last = new LastInventories();
    assert.deepEqual(await run(), [undefined, undefined, undefined]);
    assert.deepEqual(sent(), [
      ['A', 'B', false],
      ['A', 'C', true],
      ['B', 'AC', false],
      ['C', 'A', true],
      ['C', 'B', false],
    ]);
    await run();
    assert.deepEqual(sent(), whole(true));
  });

  it('after a run that failed on the way tell what each one holds', async () => {
    await run();
    const [a, b, c] = parties;
    assert.ok(a && b && c);
    a.folder.write('later', 'x');
    c.member.failing = 'inventory';
    assert.ok((await run()).every((code) => code !== undefined));
    c.member.failing = undefined;
    assert.deepEqual(await run(), [undefined, undefined, undefined]);
    assert.ok(planned().includes('later'));
  });

  it('of whoever claims to hold what it does not fail for all, and nothing is planned', async () => {
    await run();
    const [a, b] = parties;
    assert.ok(a && b);
    a.folder.write('later', 'x');
    b.last = new LastInventories();
    const held = parties[2]?.last.of(a.sources[0]?.sourceId ?? '')?.id ?? new Uint8Array();
    room.rewrite = (sender, messages) =>
      messages.map((message): LogMessage => {
        const isHis = sender === b.member && message.type === 'inventories-held';
        return isHis ? { ...message, ids: [held] } : message;
      });
    const codes = await run();
    assert.equal(codes[1], 'inventory-malformed');
    assert.ok(codes.every((code) => code !== undefined));
  });
});
