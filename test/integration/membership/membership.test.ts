import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takenOut } from '../../../extension/src/engine/run/earlyLeave.ts';
import { plant, snapshot } from '../cli/trees.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, SessionFixture } from '../session/sessionFixture.ts';
import { MembershipFixture, type Person, rested, sourcesOf, UPDATE } from './membershipFixture.ts';

describe('a lasting membership', () => {
  const fixture = new MembershipFixture();
  afterEach(() => fixture.clean());

  const text = ({ folder }: Person, path: string) => readFileSync(join(folder, path), 'utf8');
  const names = ({ here }: Person) => here.view.members.map(({ letter, name }) => letter + name);

  it('runs again and again in one session', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    await ann.here.start(UPDATE);
    await rested(ann, bob);
    assert.equal(text(bob, 'a.txt'), 'of Ann');
    plant(bob.folder, { 'b.txt': { content: 'of Bob' } });
    await ann.here.start(UPDATE);
    await rested(ann, bob);
    assert.equal(text(ann, 'b.txt'), 'of Bob');
    assert.deepEqual(
      [ann, bob].map(({ here }) => [here.view.last?.run, here.view.last?.report.status]),
      [
        [2, 'done'],
        [2, 'done'],
      ],
    );
    assert.equal(ann.plans.length, 2);
  });

  it('shows both sides the same words and remembers whom they confirmed', async () => {
    const relay = await fixture.relays.start();
    const [ann, bob] = [fixture.person('Ann'), fixture.person('Bob')];
    await ann.host(relay.url);
    const joining = bob.join(ann);
    await eventually(() => ann.here.view.newcomers.length === 1);
    const [newcomer] = ann.here.view.newcomers;
    assert.deepEqual([newcomer?.name, newcomer?.state], ['Bob', 'asked']);
    await eventually(() => bob.words.length === 6);
    assert.deepEqual(newcomer?.words, bob.words);
    assert.ok(newcomer);
    assert.equal(ann.here.answerNewcomer({ ...newcomer, words: ['of', 'another'] }, true), false);
    assert.equal(ann.here.answerNewcomer(newcomer, true), true);
    await joining;
    await eventually(() => ann.here.view.newcomers.length === 0);
    assert.ok(await ann.trust.isTrusted(bob.device.publicKey));
    assert.ok(await bob.trust.isTrusted(ann.device.publicKey));
  });

  it('turns away, and lets trusted devices in without asking where that is wanted', async () => {
    const relay = await fixture.relays.start();
    const [ann, bob] = [fixture.person('Ann'), fixture.person('Bob')];
    ann.admitTrusted = true;
    await ann.host(relay.url);
    const refused = codeOf(bob.join(ann));
    await eventually(() => ann.here.view.newcomers.length === 1);
    const [newcomer] = ann.here.view.newcomers;
    assert.ok(newcomer !== undefined && ann.here.answerNewcomer(newcomer, false));
    assert.equal(await refused, 'not-admitted');
    await eventually(() => ann.here.view.newcomers.length === 0);
    await ann.trust.trust(bob.device.publicKey, 'Bob', new Date());
    await bob.join(ann);
    assert.deepEqual(names(bob), ['AAnn', 'BBob']);
  });

  it('keeps a newcomer at the door while a run goes on', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    const cat = fixture.person('Cat');
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    const answer = Promise.withResolvers<boolean>();
    ann.answers = { confirmPlan: () => answer.promise };
    const running = ann.here.start(UPDATE);
    await eventually(() => ann.phase === 'planned');
    const joining = cat.join(ann);
    await ann.admit();
    await eventually(() => ann.here.view.newcomers[0]?.state === 'admitted');
    answer.resolve(true);
    await running;
    await joining;
    assert.equal(text(bob, 'a.txt'), 'of Ann');
    await cat.here.offer([cat.folder]);
    await eventually(() => sourcesOf(ann) === 3);
    ann.answers = {};
    await ann.here.start(UPDATE);
    await rested(ann, bob, cat);
    assert.equal(text(cat, 'a.txt'), 'of Ann');
  });

  it('takes sources back and offers others, but not in a run', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    const [source] = bob.here.view.members.find(({ isOwn }) => isOwn)?.sources ?? [];
    // What merges start from goes with it.
    const texts = join(bob.folder, '.bytesync', 'texts');
    mkdirSync(texts, { mode: 0o700 });
    writeFileSync(join(texts, 'a'.repeat(64)), 'of Bob');
    await bob.here.withdraw(source?.sourceId ?? '');
    await eventually(() => sourcesOf(ann) === 1);
    assert.deepEqual(readdirSync(texts), []);
    await bob.here.offer([bob.folder]);
    await eventually(() => sourcesOf(ann) === 2);
    const answer = Promise.withResolvers<boolean>();
    ann.answers = { confirmPlan: () => answer.promise };
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    const running = ann.here.start(UPDATE);
    await eventually(() => bob.phase === 'planned');
    const other = fixture.person('other');
    assert.equal(await codeOf(bob.here.offer([other.folder])), 'run-in-progress');
    assert.equal(await codeOf(ann.here.start(UPDATE)), 'run-in-progress');
    answer.resolve(false);
    await running;
    assert.equal(ann.here.view.last?.failure?.code, 'consent-refused');
    await rested(ann, bob);
    await bob.here.offer([other.folder]);
    await eventually(() => sourcesOf(ann) === 3);
  });

  it('refuses a folder inside one that is offered here', async () => {
    const [ann] = (await fixture.session('Ann')) as [Person];
    plant(ann.folder, { 'inner/x': { content: 'x' } });
    assert.equal(await codeOf(ann.here.offer([join(ann.folder, 'inner')])), 'folder-nested');
    assert.equal(await codeOf(ann.here.offer([ann.folder])), 'folder-same');
    assert.equal(sourcesOf(ann), 1);
  });

  it('takes a folder that has lost its mark when it is offered again', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    const sourceOf = (person: Person) =>
      person.here.view.members.find(({ isOwn }) => isOwn)?.sources.map(({ sourceId }) => sourceId);
    const before = sourceOf(bob);
    rmSync(join(bob.folder, '.bytesync'), { recursive: true });
    await ann.here.start(UPDATE);
    await rested(ann, bob);
    assert.equal(bob.here.view.last?.failure?.code, 'source-mark-gone');
    assert.equal(existsSync(join(bob.folder, 'a.txt')), false);
    // What can't be offered takes nothing back. Bob may learn a moment later that the run is over.
    const paths = [bob.folder, join(bob.folder, 'missing')];
    await eventually(async () => (await codeOf(bob.here.offer(paths))) === 'folder-missing');
    assert.deepEqual(sourceOf(bob), before);
    await bob.here.offer([bob.folder]);
    assert.notDeepEqual(sourceOf(bob), before);
    await eventually(() => sourcesOf(ann) === 2);
    await ann.here.start(UPDATE);
    await rested(ann, bob);
    assert.equal(text(bob, 'a.txt'), 'of Ann');
    assert.equal(await codeOf(bob.here.offer([bob.folder])), 'folder-same');
  });

  it('takes out a member that says before a run that it was interrupted', async () => {
    const [ann] = (await fixture.session('Ann')) as [Person];
    const others = new SessionFixture();
    try {
      const joining = others.join(ann.here.invitation, { name: 'Bob' });
      await ann.admit();
      const { session } = await joining;
      await session.room.post([{ type: 'member-failed', run: 1, code: 'interrupted', values: {} }]);
      assert.equal(await takenOut(session, 1), 'out');
      await eventually(() => names(ann).length === 1);
    } finally {
      await others.clean();
    }
  });

  it('goes on without a member that left, which can come in again', async () => {
    const [ann, bob, cat] = (await fixture.session('Ann', 'Bob', 'Cat')) as [
      Person,
      Person,
      Person,
    ];
    await bob.here.leave();
    await eventually(() => names(ann).length === 2 && names(cat).length === 2);
    assert.equal(sourcesOf(cat), 2);
    plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
    await ann.here.start(UPDATE);
    await rested(ann, cat);
    assert.equal(text(cat, 'a.txt'), 'of Ann');
    const again = bob.join(ann);
    await ann.admit();
    await again;
    assert.deepEqual(names(bob), ['AAnn', 'CCat', 'DBob']);
  });

  it('a member that the host takes out is told', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    const [, member] = ann.here.view.members;
    await ann.here.remove(member?.memberId ?? '');
    await eventually(() => bob.here.signal.aborted);
    assert.equal(bob.here.signal.reason.code, 'member-removed');
    assert.deepEqual(names(ann), ['AAnn']);
    assert.equal(await codeOf(bob.comeBack()), 'member-removed');
  });

  it('ends for everybody when the host leaves', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    await ann.here.leave();
    await eventually(() => bob.here.signal.aborted);
    assert.equal(bob.here.signal.reason.code, 'session-closed');
    assert.equal(await codeOf(bob.comeBack()), 'session-unknown');
  });

  describe('after the end of its process', () => {
    for (const who of ['host', 'member'] as const) {
      it(`takes up everything on the ${who}`, async () => {
        const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
        plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
        await ann.here.start(UPDATE);
        await rested(ann, bob);
        const [gone, stays] = who === 'host' ? [ann, bob] : [bob, ann];
        await gone.close();
        await eventually(() => stays.here.view.members.some(({ online }) => !online));
        if (who === 'member') assert.equal(await codeOf(ann.here.start(UPDATE)), 'member-away');
        assert.deepEqual(await gone.comeBack(), []);
        await eventually(() => stays.here.view.members.every(({ online }) => online));
        assert.deepEqual(gone.here.view.members, ownOf(gone, stays));
        plant(bob.folder, { 'b.txt': { content: 'of Bob' } });
        await ann.here.start(UPDATE);
        await rested(ann, bob);
        assert.equal(text(ann, 'b.txt'), 'of Bob');
        assert.equal(ann.here.view.last?.run, 2);
        const cat = fixture.person('Cat');
        const joining = cat.join(ann);
        await ann.admit();
        await joining;
        await eventually(() => names(gone).length === 3);
        assert.deepEqual(names(gone), ['AAnn', 'BBob', 'CCat']);
      });

      it(`in the middle of a run ends that run alone, on the ${who}`, async () => {
        const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
        plant(ann.folder, { 'a.txt': { content: 'of Ann' } });
        const before = snapshot(bob.folder);
        ann.answers = { confirmPlan: () => new Promise(() => undefined) };
        const running = ann.here.start(UPDATE);
        await eventually(() => ann.phase === 'planned' && bob.phase === 'planned');
        const gone = who === 'host' ? ann : bob;
        await gone.close();
        await gone.comeBack();
        if (who === 'member') await running;
        await rested(ann, bob);
        assert.deepEqual(snapshot(bob.folder), before);
        ann.answers = {};
        await ann.here.start(UPDATE);
        await rested(ann, bob);
        assert.equal(text(bob, 'a.txt'), 'of Ann');
      });
    }

    it('withdraws what is no longer the folder that was offered', async () => {
      const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
      await bob.close();
      rmSync(bob.folder, { recursive: true });
      assert.deepEqual(await bob.comeBack(), [bob.folder]);
      await eventually(() => sourcesOf(ann) === 1);
    });

    it('withdraws it as soon as the run that goes on lets it', async () => {
      const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
      ann.answers = { confirmPlan: () => new Promise(() => undefined) };
      const running = ann.here.start(UPDATE);
      await eventually(() => ann.phase === 'planned' && bob.phase === 'planned');
      await bob.close();
      rmSync(bob.folder, { recursive: true });
      assert.deepEqual(await bob.comeBack(), [bob.folder]);
      await running;
      await eventually(() => sourcesOf(ann) === 1);
      await rested(ann, bob);
      assert.deepEqual(bob.failures, []);
    });

    it('withdraws what was offered and could not be saved', async () => {
      const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
      const { saved } = bob;
      await bob.here.offer([fixture.person('Cat').folder]);
      await eventually(() => sourcesOf(ann) === 3);
      await bob.close();
      bob.saved = saved;
      assert.deepEqual(await bob.comeBack(), []);
      await eventually(() => sourcesOf(ann) === 2);
    });

    it('finds what was said meanwhile, a new member included', async () => {
      const [ann, bob, cat] = (await fixture.session('Ann', 'Bob', 'Cat')) as [
        Person,
        Person,
        Person,
      ];
      await bob.close();
      await cat.here.leave();
      const dan = fixture.person('Dan');
      const joining = dan.join(ann);
      await ann.admit();
      await joining;
      await dan.here.offer([dan.folder]);
      await bob.comeBack();
      assert.deepEqual(names(bob), ['AAnn', 'BBob', 'CDan']);
      assert.equal(sourcesOf(bob), 3);
    });
  });

  it('keeps at home what a member’s own settings leave out, before a run and in it', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    plant(bob.folder, { 'secret.txt': { content: 'of Bob' }, 'b.txt': { content: 'of Bob' } });
    bob.keepsAtHome = ['secret.txt'];
    const source = ann.here.view.members.find(({ isOwn }) => !isOwn)?.sources[0]?.sourceId ?? '';
    const read = (path: string) =>
      ann.here.readContent(source, path, 1000, AbortSignal.timeout(20_000));
    assert.notEqual(await codeOf(read('secret.txt')), undefined);
    assert.equal(Buffer.from(await read('b.txt')).toString(), 'of Bob');
    await ann.here.start(UPDATE);
    await rested(ann, bob);
    assert.equal(text(ann, 'b.txt'), 'of Bob');
    assert.ok(!existsSync(join(ann.folder, 'secret.txt')));
    assert.notEqual(await codeOf(read('secret.txt')), undefined);
    bob.keepsAtHome = ['secret.txt', 'b.txt'];
    assert.notEqual(await codeOf(read('b.txt')), undefined);
  });

  it('says what Git says to the others', async () => {
    const [ann, bob] = (await fixture.session('Ann', 'Bob')) as [Person, Person];
    const [source] = bob.here.view.members.find(({ isOwn }) => isOwn)?.sources ?? [];
    await bob.here.describe(source?.sourceId ?? '', { branch: 'main', changed: 3 });
    const seen = () => ann.here.view.members[1]?.sources[0]?.git;
    await eventually(() => seen() !== undefined);
    assert.deepEqual(seen(), { branch: 'main', changed: 3 });
  });
});

/** What `gone` should see: what the other sees, from its own place. */
function ownOf(gone: Person, stays: Person) {
  return stays.here.view.members.map((member) => {
    const isOwn = member.name === gone.name;
    const sources = member.sources.map(({ root: _, ...source }) =>
      isOwn ? { ...source, root: gone.folder } : source,
    );
    return { ...member, isOwn, sources };
  });
}
