import {
  CONNECTION_STEP_NAMES,
  connectionSentence,
} from '../../engine/meeting/connectionAdvice.ts';
import type { ConnectionStep, StepResult } from '../../engine/meeting/connectionStep.ts';
import { literal, markdownTable } from '../../engine/report/markdownText.ts';
import type { Words } from '../messages/words.ts';

/** After these something answers at the address. */
const REACHING: ReadonlySet<ConnectionStep> = new Set(['address', 'name', 'proxy', 'connection']);

/** What was found on the way to a relay. */
export interface CheckedConnection {
  /** Host and port, or what was taken for an address. */
  readonly relay: string;
  readonly steps: readonly StepResult[];
  readonly checked: Date;
}

/** The result of a check as Markdown: the outcome, and each step in a row with its sentence. */
export function connectionPage(connection: CheckedConnection, words: Words): string {
  const { t, language } = words;
  const { relay, steps, checked } = connection;
  const date = checked.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
  const head = ['', t('Step'), t('What was found')];
  return [
    `# ${outcome(literal(relay), steps, words)}`,
    '',
    t('Checked on {0}.', literal(date)),
    '',
    ...markdownTable(
      head,
      steps.map((result) => row(result, words)),
      head.length,
    ),
    '',
  ].join('\n');
}

/** @param relay Markdown */
function outcome(relay: string, steps: readonly StepResult[], { t }: Words): string {
  const failed = steps.find(({ state }) => state === 'failed');
  if (failed === undefined) return t('The connection to {0} works', relay);
  if (REACHING.has(failed.step)) return t('{0} cannot be reached', relay);
  return failed.step === 'accessToken'
    ? t('{0} can be used to join sessions, but not to create them', relay)
    : t('{0} can be reached, but not be used', relay);
}

function row(result: StepResult, words: Words): string[] {
  const { t, translate } = words;
  const said =
    connectionSentence(result, words) ?? t('Not looked at, because of what failed before.');
  const name = literal(translate(CONNECTION_STEP_NAMES[result.step]));
  const isFailed = result.state === 'failed';
  return [mark(result, words), isFailed ? `**${name}**` : name, literal(said)];
}

/** What was not looked at has a sentence that says why. */
function mark({ state }: StepResult, { t }: Words): string {
  switch (state) {
    case 'ok':
      return `✓\u00a0${t('OK')}`;
    case 'failed':
      return `**✗\u00a0${t('Failed')}**`;
    case 'skipped':
      return '–';
  }
}
