import assert from 'node:assert/strict';
import { pageQuestion } from '../../../extension/src/vscode/plan/question.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH, MARKED } from './english.ts';
import { planView } from './planViews.ts';
import { ada, bob } from './sessionViews.ts';

describe('questions about a plan', () => {
  const plan = planView([
    { a: f('x'.repeat(1234)), b: f('n', 2) },
    { b: f('o', 1), c: f('z') },
  ]);
  const view = {
    hostName: 'Ada',
    members: [
      ada({ memberId: 'member-0', isOwn: false, role: 'host' }),
      bob({ memberId: 'member-1', isOwn: true }),
    ],
  };

  it('the host is asked about the whole', () => {
    assert.deepEqual(pageQuestion(3, 'confirm', plan, view, ENGLISH), {
      id: 3,
      text: 'Carry out this plan?',
      details: ['Everybody else whose folders change is asked too.'],
      yes: 'Synchronize',
      no: 'Cancel',
    });
  });

  it('the others about their own folders', () => {
    assert.deepEqual(pageQuestion(4, 'consent', plan, view, ENGLISH), {
      id: 4,
      text: 'Ada wants to change your folders.',
      details: ['In Bob: project – new: 1, changed: 1, dates: 0, deleted: 0, size: 1.2 KB.'],
      yes: 'Agree',
      no: 'Refuse',
    });
  });

  it('a line for each of several folders', () => {
    const [first, ...others] = plan.summary.targets.map((target) => ({
      ...target,
      memberId: 'member-1',
    }));
    assert.ok(first);
    const summary = { ...plan.summary, targets: [first, ...others] };
    const { details } = pageQuestion(5, 'consent', { ...plan, summary }, view, ENGLISH);
    assert.equal(details.length, 2);
  });

  it('a name brings no link', () => {
    const hostName = '[Ada](command:x)';
    const { text } = pageQuestion(6, 'consent', plan, { ...view, hostName }, ENGLISH);
    assert.equal(text, '[Ada] (command:x) wants to change your folders.');
  });

  it('is in the language of the editor', () => {
    for (const kind of ['confirm', 'consent'] as const) {
      const { text, details, yes, no } = pageQuestion(7, kind, plan, view, MARKED);
      for (const said of [text, ...details, yes, no]) assert.match(said, /^«.*»$/u);
    }
  });
});
