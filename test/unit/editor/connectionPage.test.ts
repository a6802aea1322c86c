import assert from 'node:assert/strict';
import {
  CONNECTION_CODES,
  CONNECTION_STEPS,
  type ConnectionCode,
  type ConnectionStep,
  type StepResult,
} from '../../../extension/src/engine/meeting/connectionStep.ts';
import { connectionPage } from '../../../extension/src/vscode/documents/connectionPage.ts';
import { ENGLISH, MARKED } from './english.ts';

const CHECKED = new Date(2026, 10, 22, 10, 15);

/** All is well up to a step that fails; what comes after it is not looked at. */
function failedAt(failing: ConnectionStep | undefined, code: ConnectionCode): StepResult[] {
  const end = failing === undefined ? CONNECTION_STEPS.length : CONNECTION_STEPS.indexOf(failing);
  return CONNECTION_STEPS.map((step, index): StepResult => {
    if (index === end) return { step, state: 'failed', code, values: {} };
    return { step, state: index < end ? 'ok' : 'skipped', values: {} };
  });
}

function page(steps: readonly StepResult[], relay = 'relay.example:8443', words = ENGLISH) {
  return connectionPage({ relay, steps, checked: CHECKED }, words);
}

/** The cells of the row of a step. */
function row(markdown: string, name: string): string[] {
  const line = markdown
    .split('\n')
    .find((each) => new RegExp(`\\| \\**${name}\\** \\|`).test(each));
  return (line ?? '').split('|').map((cell) => cell.trim().replaceAll('\u00a0', ' '));
}

describe('the page of a connection', () => {
  const outcomes: readonly [ConnectionStep | undefined, string][] = [
    [undefined, '# The connection to relay.example:8443 works'],
    ['address', '# relay.example:8443 cannot be reached'],
    ['name', '# relay.example:8443 cannot be reached'],
    ['proxy', '# relay.example:8443 cannot be reached'],
    ['connection', '# relay.example:8443 cannot be reached'],
    ['relay', '# relay.example:8443 can be reached, but not be used'],
    ['protocol', '# relay.example:8443 can be reached, but not be used'],
    ['webSocket', '# relay.example:8443 can be reached, but not be used'],
    ['accessToken', '# relay.example:8443 can be used to join sessions, but not to create them'],
  ];
  for (const [step, title] of outcomes) {
    it(`${step ?? 'nothing'} failed: ${title}`, () => {
      assert.equal(page(failedAt(step, 'failed')).split('\n')[0], title);
    });
  }

  it('has a row for each step, with how it went and a sentence', () => {
    const steps = failedAt('connection', 'nothing-listens');
    steps[2] = { step: 'proxy', state: 'skipped', code: 'proxy-unused', values: {} };
    const markdown = page(steps);
    assert.deepEqual(row(markdown, 'Name').slice(1, 4), ['✓ OK', 'Name', 'The name is known.']);
    assert.deepEqual(row(markdown, 'Proxy').slice(1, 4), ['–', 'Proxy', 'No proxy is used.']);
    const [, mark, , advice = ''] = row(markdown, 'Connection');
    assert.equal(mark, '**✗ Failed**');
    assert.match(advice, /^Nothing listens .* ask whoever runs the relay whether it is up\.$/);
    assert.deepEqual(row(markdown, 'Access token').slice(1, 4), [
      ...['–', 'Access token', 'Not looked at, because of what failed before.'],
    ]);
    assert.match(markdown, /^Checked on November 22, 2026 at 10:15 AM\.$/mu);
  });

  it('shows what others call themselves as text', () => {
    const issuer = '[x](command:evil) | <img src=x>\n# title';
    const steps = failedAt('connection', 'certificate-untrusted').map((result) => {
      return { ...result, values: { issuer, relay: 'r' } };
    });
    const lines = page(steps, 'a|b`<i>').split('\n');
    assert.equal(lines[0], '# a\\|b\\`&lt;i> cannot be reached');
    assert.equal(lines.filter((line) => line.startsWith('#')).length, 1);
    const advice = lines.find((line) => line.includes('vouches')) ?? '';
    assert.ok(advice.includes('\\[x\\](command:evil) \\| &lt;img src=x>\\\\u{a}# title'), advice);
  });

  for (const code of CONNECTION_CODES) {
    it(`${code}: is said in the language of the editor`, () => {
      const cells = page(failedAt('relay', code), 'r', MARKED)
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .flatMap((line) => line.split(/(?<!\\)\|/u).slice(2, 4));
      const text = cells.filter((cell) => !/^ :?-+:? $/u.test(cell));
      assert.ok(text.length >= 2 * (CONNECTION_STEPS.length + 1));
      for (const cell of text) assert.match(cell, /«.*»/u);
    });
  }
});
