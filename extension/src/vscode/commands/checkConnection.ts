import * as vscode from 'vscode';
import { checkConnection as checkSteps } from '../../engine/meeting/checkConnection.ts';
import { CONNECTION_STEP_NAMES } from '../../engine/meeting/connectionAdvice.ts';
import { CONNECTION_STEPS, type StepResult } from '../../engine/meeting/connectionStep.ts';
import { cancellation } from '../cancellation.ts';
import { connectionPage } from '../documents/connectionPage.ts';
import type { ShownDocuments } from '../documents/shownDocuments.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionKeeper } from '../session/sessionKeeper.ts';
import { editorProxy } from '../settings.ts';
import type { AccessTokens } from '../storage/accessTokens.ts';
import { askAccessToken } from './accessToken.ts';
import { type CheckedRelay, pickCheckedRelay, relayOf } from './pickCheckedRelay.ts';

export interface CheckParts {
  readonly current: CurrentSession;
  readonly keeper: SessionKeeper;
  readonly tokens: AccessTokens;
  readonly documents: ShownDocuments;
}

/** Looks at each step of the way to a relay, and shows what was found and what to do about it. */
export async function checkConnection(parts: CheckParts): Promise<void> {
  const relay = await pickCheckedRelay(await ownRelay(parts));
  if (relay === undefined) return;
  const { tokens } = parts;
  for (;;) {
    const accessToken = relay.accessToken ?? (await keptToken(relay, tokens));
    const steps = await look({ ...relay, accessToken });
    await show(relay, steps, parts.documents);
    const given = await offerToken(relay, steps);
    if (given === undefined) return;
    await tokens.keep(relay.relayUrl, given);
  }
}

/** The relay of the session that this window is in, or was before the connection ended. */
async function ownRelay({ current, keeper }: CheckParts): Promise<CheckedRelay | undefined> {
  const invitation = await keeper.invitation();
  if (invitation === undefined) return undefined;
  const { standing } = current;
  const accessToken = standing.kind === 'in' ? standing.meeting.relay?.accessToken : undefined;
  return { ...relayOf(invitation), accessToken };
}

async function keptToken(
  { relayUrl }: CheckedRelay,
  tokens: AccessTokens,
): Promise<string | undefined> {
  // The settings may hold anything; the check itself says what is wrong with an address.
  return URL.canParse(relayUrl) ? tokens.tokenFor(relayUrl) : undefined;
}

/** @throws BytesyncError 'aborted' when the person does not want to wait */
async function look(relay: CheckedRelay): Promise<readonly StepResult[]> {
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Checking the connection to {relay}', { relay: shownRelay(relay) }),
    cancellable: true,
  };
  return await vscode.window.withProgress(progress, async (report, cancelled) => {
    const { signal, dispose } = cancellation(cancelled);
    const steps: StepResult[] = [];
    const increment = 100 / CONNECTION_STEPS.length;
    report.report({ message: stepText(0) });
    try {
      for await (const step of checkSteps({ ...relay, proxy: editorProxy(), signal })) {
        steps.push(step);
        report.report({ message: stepText(steps.length), increment });
      }
      return steps;
    } finally {
      dispose();
    }
  });
}

/** The step that comes after so many. */
function stepText(done: number): string {
  const step = CONNECTION_STEPS[done];
  if (step === undefined) return '';
  const { t, translate } = editorWords();
  const name = translate(CONNECTION_STEP_NAMES[step]);
  return t('{0} ({1} of {2})', name, done + 1, CONNECTION_STEPS.length);
}

async function show(
  relay: CheckedRelay,
  steps: readonly StepResult[],
  documents: ShownDocuments,
): Promise<void> {
  const connection = { relay: shownRelay(relay), steps, checked: new Date() };
  const markdown = connectionPage(connection, editorWords());
  await documents.show({ name: `ByteSync ${vscode.l10n.t('Connection')}`, markdown });
}

/** The token that the person has for a relay that wants one, or another one; undefined for none. */
async function offerToken(
  { relayUrl }: CheckedRelay,
  steps: readonly StepResult[],
): Promise<string | undefined> {
  const code = steps.find(({ step }) => step === 'accessToken')?.code;
  if (code !== 'access-token-needed' && code !== 'access-token-refused') return undefined;
  const relay = new URL(relayUrl).host;
  const enter = vscode.l10n.t('Enter Access Token…');
  const message =
    code === 'access-token-needed'
      ? vscode.l10n.t('{relay} wants an access token from those who create sessions.', { relay })
      : vscode.l10n.t('{relay} does not know the access token that is kept for it.', { relay });
  const pressed = await vscode.window.showInformationMessage(message, enter);
  if (pressed !== enter) return undefined;
  return askAccessToken(relayUrl, code === 'access-token-refused');
}

/** Host and port; addresses that are none as they are. */
function shownRelay({ relayUrl }: CheckedRelay): string {
  return URL.canParse(relayUrl) ? new URL(relayUrl).host : relayUrl;
}
