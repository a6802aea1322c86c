import * as vscode from 'vscode';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionKeeper } from '../session/sessionKeeper.ts';
import { subjectOf } from './subject.ts';

/** Leaves the session, after a question when others would notice. */
export async function leave(current: CurrentSession, keeper: SessionKeeper): Promise<void> {
  const { record, view, standing } = current;
  if (record === undefined || standing.kind === 'elsewhere') return;
  const others = view === undefined || view.members.length > 1;
  if (standing.kind === 'away') {
    if (!(await isSureWhileAway())) return;
  } else if (others && !(await isSure(record.isHost, view?.activity.kind === 'run'))) return;
  const progress = { location: { viewId: 'bytesync.session' } };
  await vscode.window.withProgress(progress, () => keeper.leave());
}

/** Without a connection nobody can be told. */
async function isSureWhileAway(): Promise<boolean> {
  const yes = vscode.l10n.t('Leave Session');
  const message = vscode.l10n.t('Leave this session without a connection?');
  const detail = vscode.l10n.t(
    'The others are not told: they still wait for you and have to leave by themselves. To tell them, run “ByteSync: Reconnect” first.',
  );
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

async function isSure(isHost: boolean, isRunning: boolean): Promise<boolean> {
  const yes = isHost ? vscode.l10n.t('End Session') : vscode.l10n.t('Leave Session');
  const message = isHost
    ? vscode.l10n.t('You are the host: leaving ends the session for everybody.')
    : vscode.l10n.t('Leave this session? To come back you need an invitation again.');
  const detail = isRunning
    ? vscode.l10n.t('What goes on is ended; every file holds its old or its new content.')
    : vscode.l10n.t('All files stay as they are.');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** The host puts a member out. */
export async function removeMember(current: CurrentSession, row: unknown): Promise<void> {
  const others = current.view?.members.filter(({ isOwn }) => !isOwn) ?? [];
  const subject = subjectOf(row);
  const picked =
    subject !== undefined
      ? others.find(({ memberId }) => memberId === subject.id)
      : (
          await vscode.window.showQuickPick(
            others.map((member) => ({ label: `${member.letter}  ${member.name}`, member })),
            { title: vscode.l10n.t('Remove Member'), ignoreFocusOut: true },
          )
        )?.member;
  if (picked === undefined) return;
  const yes = vscode.l10n.t('Remove');
  const message = vscode.l10n.t('Remove {name} from this session?', { name: picked.name });
  const detail = vscode.l10n.t('To come back {name} needs to be admitted again.', {
    name: picked.name,
  });
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes)
    return;
  await current.membership?.remove(picked.memberId);
}
