import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { plant } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf } from '../session/sessionFixture.ts';
import { MembershipFixture, type Person, rested, UPDATE } from './membershipFixture.ts';

const MIRROR: RunSettings = { ...UPDATE, preset: 'mirror', deciding: true };
const DATE = 1_600_000_000;

describe('contents compared while the plan is open, in a lasting session', () => {
  const fixture = new MembershipFixture();
  afterEach(() => fixture.clean());

  const text = ({ folder }: Person, path: string) => readFileSync(join(folder, path), 'utf8');
  const compared = ({ plans }: Person) => plans.at(-1)?.compared;
  const mayAsk = ({ here }: Person) => {
    const { activity } = here.view;
    return activity.kind === 'run' && activity.mayAsk === true;
  };

  /** Folders that agree as far as sizes and dates tell, but for one file; and the host's questions. */
  async function meet(...names: string[]) {
    const people = await fixture.session(...names);
    for (const [at, { folder }] of people.entries()) {
      const content = at === 1 ? 'other' : 'equal';
      plant(folder, {
        'd/hidden': { content, date: DATE },
        'd/same': { content: 'equal', date: DATE },
        top: { content, date: DATE },
        open: { content: at === 0 ? 'new' : 'before', date: DATE },
      });
    }
    const asked: ((yes: boolean) => void)[] = [];
    const [host] = people;
    assert.ok(host);
    host.answers = {
      confirmPlan: () => new Promise<boolean>((resolve) => void asked.push(resolve)),
    };
    return { people, host, asked };
  }

  const listed = ({ plans }: Person) =>
    plans
      .at(-1)
      ?.summary.items.flatMap(({ path, actions }) =>
        actions.some(({ kind }) => kind === 'update') ? [path] : [],
      );

  it('finds in a folder what was taken as equal, for a member that may not decide', async () => {
    const { people, host, asked } = await meet('Ann', 'Bob', 'Cat');
    const [, bob, cat] = people;
    assert.ok(bob && cat);
    assert.throws(() => bob.here.openPlan, { code: 'decision-late' });
    const running = host.here.start(MIRROR);
    await eventually(() => asked.length === 1 && people.every(mayAsk));
    assert.deepEqual(listed(host), ['open']);
    await cat.here.openPlan.contents.ask({ paths: ['d'], below: true });
    await eventually(() => asked.length === 2 && people.every((one) => compared(one)));
    for (const person of people) {
      const { items, differ, found, files, by, missing } = compared(person) ?? {};
      assert.deepEqual(
        { items, differ, found, files, by: by?.name, missing },
        { items: 2, differ: 1, found: 1, files: 6, by: 'Cat', missing: [] },
      );
      assert.deepEqual(listed(person), ['d/hidden', 'open']);
    }
    asked.at(-1)?.(true);
    await running;
    await rested(...people);
    for (const { here } of people) assert.equal(here.view.last?.report.status, 'done');
    assert.deepEqual([text(bob, 'd/hidden'), text(bob, 'top')], ['equal', 'other']);
  });

  it('takes two at once, and an answer that was given meanwhile for none', async () => {
    const { people, host, asked } = await meet('Ann', 'Bob');
    const [, bob] = people;
    assert.ok(bob);
    const running = host.here.start(MIRROR);
    await eventually(() => asked.length === 1 && people.every(mayAsk));
    await Promise.all([
      bob.here.openPlan.contents.ask({ paths: ['top'], below: false }),
      host.here.openPlan.contents.ask({ below: false }),
    ]);
    // Of the plan before, while contents are read or just after.
    asked[0]?.(true);
    await eventually(() => asked.length > 1 && compared(host)?.items === 4);
    assert.deepEqual([text(bob, 'open'), bob.phase], ['before', 'planned']);
    await eventually(() => listed(bob)?.length === 3);
    assert.deepEqual(listed(bob), ['d/hidden', 'open', 'top']);
    asked.at(-1)?.(true);
    await running;
    await rested(...people);
    for (const path of ['d/hidden', 'open', 'top']) assert.equal(text(bob, path), text(host, path));
    assert.throws(() => bob.here.openPlan, { code: 'decision-late' });
  });

  it('comes too late once the host has said yes, and while nothing is to be decided', async () => {
    const { people, host, asked } = await meet('Ann', 'Bob');
    const [, bob] = people;
    assert.ok(bob);
    const consents: ((yes: boolean) => void)[] = [];
    bob.answers = {
      consent: () => new Promise<boolean>((resolve) => void consents.push(resolve)),
    };
    const running = host.here.start(MIRROR);
    await eventually(() => asked.length === 1 && people.every(mayAsk));
    const { contents } = bob.here.openPlan;
    asked[0]?.(true);
    await eventually(() => consents.length === 1);
    assert.equal(await codeOf(contents.ask({ below: false })), 'contents-late');
    assert.equal(mayAsk(bob), false);
    consents[0]?.(true);
    await running;
    await rested(...people);
    assert.equal(text(bob, 'top'), 'other');
    const dry = host.here.start({ ...MIRROR, dryRun: true });
    await eventually(() => bob.phase === 'idle' || bob.phase === 'analysis');
    await dry;
    assert.equal(await codeOf(contents.ask({ below: false })), 'contents-late');
  });
});
