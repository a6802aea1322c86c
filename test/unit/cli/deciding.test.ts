import assert from 'node:assert/strict';
import { type Answers, decidingIo } from '../../../extension/src/cli/member/deciding.ts';
import type { Screen } from '../../../extension/src/cli/screen/screen.ts';
import { hasCode } from '../streams/errors.ts';

/** A screen with somebody, or nobody, in front of it. */
function screenOf(answer: boolean | undefined) {
  const said: string[] = [];
  const screen: Partial<Screen> = {
    interactive: answer !== undefined,
    note: (text) => void said.push(text),
    say: (text) => void said.push(text),
    failure: (text) => void said.push(`! ${text}`),
    ask: (question) => {
      said.push(`? ${question}`);
      return Promise.resolve(answer ?? false);
    },
  };
  return { said, screen: screen as Screen };
}

const NONE: Answers = { yes: false, acceptGuard: false, acceptIncoming: false, dryRun: false };
const device = { name: 'de\nsk', words: ['one', 'two'], trusted: false };
const guards = [{ kind: 'emptied', target: 1, files: 2 } as const];

type Question = 'confirmPlan' | 'consent' | 'confirmGuards' | 'admit' | 'confirmHost';

describe('answers', () => {
  const cases: readonly [
    question: Question,
    answers: Partial<Answers>,
    person: boolean | undefined,
    answer: unknown,
    asked: boolean,
  ][] = [
    ['confirmPlan', {}, true, true, true],
    ['confirmPlan', {}, false, false, true],
    ['confirmPlan', { yes: true }, undefined, true, false],
    ['confirmPlan', { yes: true }, false, true, false],
    ['confirmPlan', { acceptGuard: true }, false, false, true],
    ['consent', {}, true, true, true],
    ['consent', {}, false, false, true],
    ['consent', { acceptIncoming: true }, undefined, true, false],
    ['consent', { yes: true, acceptIncoming: true, dryRun: true }, true, false, false],
    ['confirmGuards', {}, true, true, true],
    ['confirmGuards', {}, false, false, true],
    // --yes never answers a guard, --accept-guard does.
    ['confirmGuards', { yes: true, acceptIncoming: true }, undefined, false, false],
    ['confirmGuards', { yes: true }, false, false, true],
    ['confirmGuards', { acceptGuard: true }, undefined, true, false],
    ['admit', {}, true, true, true],
    ['admit', {}, false, false, true],
    ['admit', { yes: true }, undefined, false, false],
    // A device is trusted for good only when a person compared the words.
    ['confirmHost', {}, true, 'confirmed', true],
    ['confirmHost', {}, false, 'refused', true],
    ['confirmHost', {}, undefined, 'accepted', false],
    ['confirmHost', { yes: true }, true, 'confirmed', true],
  ];
  for (const [question, answers, person, answer, asked] of cases) {
    const who =
      person === undefined ? 'nobody there' : `a person who says ${person ? 'yes' : 'no'}`;
    it(`${question} with ${JSON.stringify(answers)} and ${who}: ${answer}`, async () => {
      const { said, screen } = screenOf(person);
      const io = decidingIo(screen, { ...NONE, ...answers });
      const ask: Readonly<Record<Question, () => Promise<unknown>>> = {
        confirmPlan: () => io.confirmPlan(),
        consent: () => io.consent(),
        confirmGuards: () => io.confirmGuards(guards),
        admit: () => io.admit(device),
        confirmHost: () => io.confirmHost(device),
      };
      assert.equal(await ask[question](), answer);
      assert.equal(
        said.some((text) => text.startsWith('? ')),
        asked,
      );
    });
  }

  it('a plan needs --yes where nobody is there, and so does a consent', async () => {
    const { screen } = screenOf(undefined);
    const io = decidingIo(screen, NONE);
    await assert.rejects(io.confirmPlan(), hasCode('confirmation-needed'));
    await assert.rejects(io.consent(), hasCode('confirmation-needed'));
  });

  it('the words are shown on both sides, and names are made safe', async () => {
    const { said, screen } = screenOf(true);
    const io = decidingIo(screen, NONE);
    await io.admit(device);
    await io.confirmHost(device);
    assert.equal(said.filter((text) => text.includes('one  two')).length, 2);
    assert.ok(said.every((text) => !text.includes('\n')));
  });

  it('a trusted host is not asked about', async () => {
    const { said, screen } = screenOf(true);
    assert.equal(
      await decidingIo(screen, NONE).confirmHost({ ...device, trusted: true }),
      'accepted',
    );
    assert.deepEqual(said, []);
  });
});
