import assert from 'node:assert/strict';
import type { ErrorValues } from '@bytesync/shared/errors.ts';
import {
  CONNECTION_ADVICE,
  CONNECTION_FINE,
  connectionSentence,
} from '../../../extension/src/engine/meeting/connectionAdvice.ts';
import {
  CONNECTION_CODES,
  CONNECTION_STEPS,
  type StepResult,
} from '../../../extension/src/engine/meeting/connectionStep.ts';

/** Every way in which some of the values that a sentence has placeholders for are there. */
function* valuesOf(template: string): Generator<ErrorValues> {
  const names = [...new Set([...template.matchAll(/\{(\w+)/gu)].map(([, name = '']) => name))];
  for (let bits = 0; bits < 2 ** names.length; bits += 1) {
    const present = names.filter((_, index) => (bits & (1 << index)) !== 0);
    yield Object.fromEntries(present.map((name) => [name, `<${name}>`]));
  }
}

function readsWell(result: Omit<StepResult, 'values'>, template: string): void {
  for (const values of valuesOf(template)) {
    const text = connectionSentence({ ...result, values }) ?? '';
    assert.doesNotMatch(text, /[?{}[\]|]|undefined| {2}| [.,:;)]|\( |\(\)/u, text);
    assert.match(text, /^[A-Z<].*\.$/su, text);
  }
}

describe('what is said of the way to a relay', () => {
  for (const code of CONNECTION_CODES) {
    it(`${code}: reads well whatever values are missing`, () => {
      readsWell({ step: 'relay', state: 'failed', code }, CONNECTION_ADVICE[code]);
    });
  }

  for (const step of CONNECTION_STEPS) {
    it(`${step}: reads well when it is fine`, () => {
      readsWell({ step, state: 'ok' }, CONNECTION_FINE[step]);
    });
  }

  it('has words for reasons, and none for what was not looked at', () => {
    const values = { relay: 'relay.example', reason: 'ETIMEDOUT' };
    const late = { step: 'connection', state: 'failed', code: 'no-answer', values } as const;
    assert.match(connectionSentence(late) ?? '', /at relay\.example \(no answer in time\)\./u);
    assert.equal(connectionSentence({ step: 'relay', state: 'skipped', values: {} }), undefined);
  });
});
