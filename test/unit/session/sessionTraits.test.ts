import assert from 'node:assert/strict';
import type { FileSystemTraits } from '../../../extension/src/engine/inventory/fileSystemTraits.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import { type SessionState, traitsOfSession } from '../../../extension/src/engine/session/state.ts';
import { BOB, offer, roster, SA, SB } from './saidInSession.ts';

describe('what all sources of a session can hold', () => {
  const told = (sourceId: string, traits?: FileSystemTraits) =>
    ({ ...offer(sourceId), ...(traits && { traits }) }) as LogMessage;
  const exact = { case: 'distinct', form: 'distinct', mtimeUnitUs: 1 } as const;
  const session = (...messages: LogMessage[]) =>
    messages.reduce((state, message) => reduce(state, BOB, message), {
      ...EMPTY_STATE,
      roster,
    } as SessionState);

  it('is everything where all say so, and follows who comes and goes', () => {
    const alone = session(told(SA, exact));
    assert.deepEqual(traitsOfSession(alone), { mtimeUnitUs: 1 });
    const withOther = reduce(alone, BOB, told(SB, { ...exact, case: 'same', mtimeUnitUs: 1000 }));
    const names = { ignoresCase: true, ignoresForm: false };
    assert.deepEqual(traitsOfSession(withOther), { names, mtimeUnitUs: 1000 });
    const gone = reduce(withOther, BOB, { type: 'source-withdrawn', sourceId: SB });
    assert.deepEqual(traitsOfSession(gone), { mtimeUnitUs: 1 });
  });

  it('is nothing of what somebody did not say', () => {
    const names = { ignoresCase: true, ignoresForm: true };
    assert.deepEqual(traitsOfSession(session(told(SA, exact), told(SB))), {
      names,
      mtimeUnitUs: 1,
    });
  });
});
