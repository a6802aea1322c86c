import assert from 'node:assert/strict';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { PlanFacts } from '../../../extension/src/engine/planning/planFacts.ts';
import { type Agreed, agree } from '../../../extension/src/engine/run/consentPhase.ts';
import type { MemberUi } from '../../../extension/src/engine/run/memberUi.ts';
import type { RunContext } from '../../../extension/src/engine/run/runContext.ts';
import { columnsOf } from '../../../extension/src/engine/session/state.ts';
import type { Guard } from '../../../extension/src/engine/sync/plan.ts';
import { hasCode } from '../streams/errors.ts';
import { type FakeMember, FakeRoom } from './fakeRoom.ts';

const DIGEST = 'd'.repeat(64);

type Answer = boolean | Promise<boolean>;

interface Person {
  readonly plan?: Answer;
  readonly consent?: Answer;
  readonly guards?: Answer;
}

/** A room in which the comparison is done: each member has one source, and the plan changes these. */
class Planned {
  readonly room: FakeRoom;
  readonly targets: readonly number[];
  readonly guards: readonly Guard[];
  readonly aborts: AbortController[];
  readonly asked: string[] = [];

  constructor(count: number, targets: readonly number[], guards: readonly Guard[] = []) {
    this.room = new FakeRoom(count);
    this.targets = targets;
    this.guards = guards;
    this.aborts = this.room.members.map(() => new AbortController());
    const { room } = this;
    for (const [index, member] of room.members.entries()) {
      const source = { sourceId: `source ${index}`, name: 'x', writable: true };
      room.say(member, {
        type: 'source-offered',
        ...source,
        tokenHash: new Uint8Array(32).fill(index),
      });
      room.say(member, { type: 'sources-complete' });
    }
    const settings = { preset: 'update', mode: 'standard', from: 'A' } as const;
    const rest = { gitignore: true, patterns: [], hidden: 'include', system: 'exclude' } as const;
    room.say(room.host, {
      ...{ type: 'run-started', run: 1 },
      settings: { ...settings, ...rest, patterns: [], dryRun: false },
    });
    for (const [index, member] of room.members.entries()) {
      const id = new Uint8Array(32);
      room.say(member, { type: 'inventory-ready', run: 1, sourceId: `source ${index}`, id });
    }
  }

  facts(without: readonly number[], digest = DIGEST): PlanFacts {
    const targets = this.targets.filter((target) => !without.includes(target));
    const summary = { targets: [], items: [], more: 0, guards: [] };
    const nothing = { items: 1, leftOut: [], totals: [], streams: [], conflicts: 0, summary };
    return {
      digest: without.length > 0 ? 'other' : digest,
      targets,
      guards: this.guards,
      ...nothing,
    };
  }

  /** One member's part. */
  agree(member: FakeMember, person: Person = {}, digest = DIGEST): Promise<Agreed> {
    const { plan = true, consent = true, guards = true } = person;
    const index = this.room.members.indexOf(member);
    const ui: Partial<MemberUi> = {
      waitingFor: () => undefined,
      confirmPlan: async () => this.#ask(member, 'plan', plan),
      consent: async () => this.#ask(member, 'consent', consent),
      confirmGuards: async (shown) =>
        this.#ask(member, `guards ${shown.map(({ kind }) => kind).join(' ')}`, guards),
    };
    const context = {
      session: member.session,
      ui,
      run: 1,
      from: 0,
      settings: { preset: 'update' },
      columns: columnsOf(member.store.state),
      signal: this.aborts[index]?.signal,
      planner: {
        call: async (_: 'plan', { without }: { without: number[] }) => this.facts(without),
      },
    };
    const first = { facts: this.facts([], digest), earlier: [] };
    return agree(context as unknown as RunContext, first, []);
  }

  /** What all agree on when each person answers so. */
  async all(persons: readonly Person[]): Promise<readonly Agreed[]> {
    return Promise.all(
      this.room.members.map((member, index) => this.agree(member, persons[index])),
    );
  }

  async #ask(member: FakeMember, question: string, answer: Answer): Promise<boolean> {
    this.asked.push(`${member.letter} ${question}`);
    return answer;
  }
}

const NO = { consent: false };
const emptied = (target: number): Guard => ({ kind: 'emptied', target, files: 5 });

describe('agreeing on a plan', () => {
  const cases: readonly {
    readonly name: string;
    readonly targets: readonly number[];
    readonly guards?: readonly Guard[];
    readonly persons: readonly Person[];
    readonly refused: readonly string[];
    readonly changed: readonly number[];
    readonly asked: readonly string[];
  }[] = [
    {
      name: 'all whose folders change say yes',
      targets: [0, 1, 2],
      persons: [{}, {}, {}],
      refused: [],
      changed: [0, 1, 2],
      asked: ['A plan', 'B consent', 'C consent'],
    },
    {
      name: 'whose folders stay is not asked',
      targets: [1],
      persons: [{}, {}, {}],
      refused: [],
      changed: [1],
      asked: ['A plan', 'B consent'],
    },
    {
      name: 'who says no is left out, on every member',
      targets: [0, 1, 2],
      persons: [{}, NO, {}],
      refused: ['B no'],
      changed: [0, 2],
      asked: ['A plan', 'B consent', 'C consent'],
    },
    {
      name: 'a guard is asked of the host and of whom it is about',
      targets: [1, 2],
      guards: [emptied(1)],
      persons: [{}, {}, {}],
      refused: [],
      changed: [1, 2],
      asked: ['A plan', 'A guards emptied', 'B consent', 'B guards emptied', 'C consent'],
    },
    {
      name: 'an empty source is asked of everybody who changes',
      targets: [1, 2],
      guards: [{ kind: 'empty-source', source: 0 }],
      persons: [{}, {}, {}],
      refused: [],
      changed: [1, 2],
      asked: [
        ...['A plan', 'A guards empty-source', 'B consent', 'B guards empty-source'],
        ...['C consent', 'C guards empty-source'],
      ],
    },
    {
      name: 'a yes to the plan is no yes to its guard',
      targets: [1, 2],
      guards: [emptied(2)],
      persons: [{}, {}, { guards: false }],
      refused: ['C guard'],
      changed: [1],
      asked: ['A plan', 'A guards emptied', 'B consent', 'C consent', 'C guards emptied'],
    },
  ];
  for (const { name, targets, guards, persons, refused, changed, asked } of cases) {
    it(name, async () => {
      const planned = new Planned(persons.length, targets, guards);
      const letterOf = new Map(planned.room.members.map((one) => [one.memberId, one.letter]));
      for (const agreed of await planned.all(persons)) {
        const said = [...agreed.refused].map(([id, what]) => `${letterOf.get(id)} ${what}`);
        assert.deepEqual(said, refused);
        assert.deepEqual(agreed.facts.targets, changed);
      }
      assert.deepEqual(planned.asked.sort(), [...asked].sort());
    });
  }

  it('ends for all when nothing is left', async () => {
    const planned = new Planned(3, [1, 2]);
    const parts = planned.room.members.map((member, index) =>
      planned.agree(member, index === 0 ? {} : NO),
    );
    await allReject(parts, 'consent-refused');
  });

  it('ends for all with the guard when that is what was refused', async () => {
    const planned = new Planned(2, [1], [emptied(1)]);
    const host = planned.agree(planned.room.host);
    await allReject([host, planned.agree(planned.room.at(1), { guards: false })], 'guard');
  });

  it('goes on without a member that nobody can be asked on, and tells it why', async () => {
    const planned = new Planned(3, [1, 2]);
    const unasked = Promise.reject(new BytesyncError('confirmation-needed'));
    const [host, b] = await planned.all([{}, { consent: unasked }, {}]);
    assert.deepEqual([host?.facts.targets, host?.ownRefusal], [[2], undefined]);
    assert.deepEqual([b?.facts.targets, b?.ownRefusal?.code], [[2], 'confirmation-needed']);
  });

  it('ends with that where nothing is left', async () => {
    const planned = new Planned(2, [1]);
    const unasked = Promise.reject(new BytesyncError('confirmation-needed'));
    const host = planned.agree(planned.room.host);
    const member = planned.agree(planned.room.at(1), { consent: unasked });
    await Promise.all([
      allReject([host], 'consent-refused'),
      allReject([member], 'confirmation-needed'),
    ]);
  });

  it('ends with that even when the host has ended the run by then', async () => {
    const planned = new Planned(2, [1]);
    const unasked = Promise.reject(new BytesyncError('confirmation-needed'));
    const part = planned.agree(planned.room.at(1), { consent: unasked });
    planned.room.say(planned.room.host, {
      type: 'plan-proposed',
      run: 1,
      digest: DIGEST,
      decisions: 0,
    });
    while (!planned.room.said.includes('B consent')) await new Promise(setImmediate);
    planned.room.say(planned.room.host, {
      type: 'synchronization-started',
      run: 1,
      digest: DIGEST,
    });
    planned.aborts[1]?.abort(new BytesyncError('consent-refused'));
    await allReject([part], 'confirmation-needed');
  });

  it('proposes nothing when the host’s person says no, to the plan or to a guard', async () => {
    for (const [person, code] of [
      [{ plan: false }, 'consent-refused'],
      [{ guards: false }, 'guard'],
    ] as const) {
      const planned = new Planned(2, [1], [emptied(1)]);
      await assert.rejects(planned.agree(planned.room.host, person), hasCode(code));
      assert.ok(!planned.room.said.includes('A plan-proposed'));
    }
  });

  it('refuses a plan that is not the one that was computed here, and asks nobody', async () => {
    const planned = new Planned(2, [1]);
    const part = planned.agree(planned.room.at(1));
    planned.room.say(planned.room.host, {
      type: 'plan-proposed',
      run: 1,
      digest: 'e'.repeat(64),
      decisions: 0,
    });
    await assert.rejects(part, hasCode('plan-mismatch'));
    assert.deepEqual(planned.asked, []);
  });

  describe('with a host that does not wait for the answers', () => {
    const started = { type: 'synchronization-started', run: 1, digest: DIGEST } as const;

    for (const [what, consent] of [
      ['yes', true],
      ['no', false],
    ] as const) {
      it(`leaves a member alone that says ${what} afterwards, on every member`, async () => {
        const planned = new Planned(3, [0, 1, 2]);
        const { host, members } = planned.room;
        const answer = Promise.withResolvers<boolean>();
        const [, b, c] = members;
        assert.ok(b && c);
        const parts = [planned.agree(b, { consent: answer.promise }), planned.agree(c)];
        planned.room.say(host, { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0 });
        await new Promise(setImmediate);
        planned.room.say(host, started);
        answer.resolve(consent);
        for (const { refused, facts } of await Promise.all(parts)) {
          assert.deepEqual([...refused], [[b.memberId, 'no']]);
          assert.deepEqual(facts.targets, [0, 2]);
        }
      });
    }

    it('counts the answer that stood when it started', async () => {
      const planned = new Planned(3, [1, 2]);
      const { host, members } = planned.room;
      const [, b, c] = members;
      assert.ok(b && c);
      const part = planned.agree(c);
      const consent = { type: 'consent', run: 1, digest: DIGEST } as const;
      planned.room.say(host, { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0 });
      planned.room.say(b, { ...consent, answer: 'yes' }, { ...consent, answer: 'no' });
      await new Promise(setImmediate);
      planned.room.say(host, started);
      planned.room.say(b, { ...consent, answer: 'yes' });
      assert.deepEqual((await part).facts.targets, [2]);
    });
  });

  it('does not apply here what was said yes to in this member’s name only', async () => {
    const planned = new Planned(2, [1]);
    const b = planned.room.at(1);
    // As if the log could be made to hold a yes that this member never said.
    planned.room.rewrite = (_, messages) =>
      messages.map((message) =>
        message.type === 'consent' ? { ...message, answer: 'yes' as const } : message,
      );
    const host = planned.agree(planned.room.host);
    await assert.rejects(planned.agree(b, NO), hasCode('plan-mismatch'));
    await host;
  });

  for (const [who, index, person] of [
    ['host', 0, { plan: new Promise<boolean>(() => undefined) }],
    ['member', 1, { consent: new Promise<boolean>(() => undefined) }],
  ] as const) {
    it(`lets go of a question to the ${who} when the run ends`, async () => {
      const planned = new Planned(2, [1]);
      const part = planned.agree(planned.room.at(index), person);
      planned.room.say(planned.room.host, {
        type: 'plan-proposed',
        run: 1,
        digest: DIGEST,
        decisions: 0,
      });
      await new Promise(setImmediate);
      assert.equal(planned.asked.length, 1);
      planned.aborts[index]?.abort(new Error('over'));
      await assert.rejects(part, /over/);
    });
  }

  it('ends on the members when the host ends the run', async () => {
    const planned = new Planned(3, [1]);
    const waiting = [planned.agree(planned.room.at(1)), planned.agree(planned.room.at(2))];
    planned.room.say(planned.room.host, {
      type: 'run-ended',
      run: 1,
      status: 'refused',
      code: 'consent-refused',
      values: {},
    });
    await allReject(waiting, 'consent-refused');
  });
});

async function allReject(parts: readonly Promise<unknown>[], code: ErrorCode): Promise<void> {
  await Promise.all(parts.map((part) => assert.rejects(part, hasCode(code))));
}
