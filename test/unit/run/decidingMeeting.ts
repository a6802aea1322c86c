import assert from 'node:assert/strict';
import { setImmediate as soon } from 'node:timers/promises';
import type { HandAction } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import type { FakeRoom } from './fakeRoom.ts';
import { Meetings } from './meetings.ts';
import { type Party, SETTINGS } from './party.ts';

export const DECIDING: RunSettings = { ...SETTINGS, deciding: true };
export const FROM_A = { copy: 'A', to: 'others' } as const;
export const FROM_B = { copy: 'B', to: 'others' } as const;

/** Of different lengths: equal sizes and dates are taken as equal. */
export const TEXTS: Readonly<Record<string, string>> = {
  A: 'from A',
  B: 'from Bob',
  C: 'from Carol',
};

/** Waits for a condition, and not for longer than a test may take. */
export async function until(condition: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition(); await soon()) {
    assert.ok(Date.now() < end, `not within ${seconds} seconds: ${condition}`);
  }
}

/** Seconds that 30,000 files may take. */
export const PATIENCE = 60;

/** A question that is answered when the test wants it to be. */
class Question {
  asked: readonly ((yes: boolean) => void)[] = [];

  /** Of another meeting from now on. */
  ofMeeting(): () => Promise<boolean> {
    const asked: ((yes: boolean) => void)[] = [];
    this.asked = asked;
    return () => new Promise((resolve) => void asked.push(resolve));
  }

  async until(count: number, seconds?: number): Promise<void> {
    await until(() => this.asked.length >= count, seconds);
  }

  say(yes: boolean): void {
    this.asked.at(-1)?.(yes);
  }
}

/**
 * Meetings whose host's plans wait for an answer to their question. To be called in a `describe`.
 * @param met is told the room of each
 */
export function askedMeetings(met: (room: FakeRoom) => void) {
  const meetings = new Meetings();
  const question = new Question();
  return {
    question,
    meet: (count: number) => {
      const three = meetings.meet(count);
      three[0].confirmPlan = question.ofMeeting();
      met(meetings.room);
      return three;
    },
    run: (settings = DECIDING) => meetings.run(settings),
  };
}

export function decide(party: Party, path: string, action: HandAction | null) {
  assert.ok(party.deciding);
  return party.deciding.decide({ paths: [path], below: false, action });
}

/** What the plan shown last says of each path, and who decided. */
export function shown({ plans }: Party): Record<string, string> {
  const items = plans.at(-1)?.summary.items ?? [];
  return Object.fromEntries(
    items.map(({ path, actions, decidedBy, staleBy }) => {
      const what = actions.map((action) =>
        'to' in action && 'from' in action ? `${action.from}>${action.to}` : action.kind,
      );
      const who = [decidedBy && ` by ${decidedBy.letter}`, staleBy && ` not by ${staleBy.letter}`];
      return [path, [...what, ...who].join('')];
    }),
  );
}

/** Two members with a conflict, and a file that is newer on A. */
export function disagree(a: Party, b: Party): void {
  a.write('same date', 'from A');
  b.write('same date', 'from Bob');
  a.write('newer', 'new', 1_700_000_000);
  b.write('newer', 'old');
}
