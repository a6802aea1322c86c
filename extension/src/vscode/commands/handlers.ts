import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import * as vscode from 'vscode';
import type { TrustStore } from '../../engine/session/trustStore.ts';
import type { Amounts } from '../amounts.ts';
import type { CommandId } from '../commandIds.ts';
import type { ShownDocuments } from '../documents/shownDocuments.ts';
import type { MeetingOptions } from '../meeting/meeting.ts';
import type { MergeParts } from '../merge/mergeCopies.ts';
import type { PlanPanel } from '../plan/planPanel.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { RunReports } from '../session/runReports.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import type { SessionKeeper } from '../session/sessionKeeper.ts';
import type { AccessTokens } from '../storage/accessTokens.ts';
import { setAccessToken } from './accessToken.ts';
import { admit, reject } from './admission.ts';
import { checkConnection } from './checkConnection.ts';
import { copyInvitation } from './copyInvitation.ts';
import { createSession } from './createSession.ts';
import { forgetDevice } from './forgetDevice.ts';
import { askInvitation, join } from './joinSession.ts';
import { leave, removeMember } from './leave.ts';
import { mergeFile } from './mergeCopies.ts';
import { choosePlanners } from './planners.ts';
import { restoreFromTrash } from './restoreFromTrash.ts';
import { analyse, checkCopies, synchronize } from './run.ts';
import { saveList } from './saveList.ts';
import { saveReport } from './saveReport.ts';
import { setFilter } from './setFilter.ts';
import { setFirst } from './setFirst.ts';
import { showEarlierReport, showReport } from './showReport.ts';
import { showTrash } from './showTrash.ts';
import {
  addSource,
  addSourceFromExplorer,
  offerWorkspaceFolders,
  removeSource,
} from './sources.ts';
import { editRules } from './workspaceRules.ts';

/** What the commands work with. */
export interface CommandParts {
  readonly current: CurrentSession;
  readonly filter: SessionFilter;
  readonly first: SessionFilter;
  readonly keeper: SessionKeeper;
  readonly plan: PlanPanel;
  readonly merging: MergeParts;
  readonly trust: TrustStore;
  readonly tokens: AccessTokens;
  readonly documents: ShownDocuments;
  readonly reports: RunReports;
  readonly amounts: Amounts;
  readonly meeting: MeetingOptions;
  readonly log: vscode.LogOutputChannel;
}

export type Handlers = Readonly<Record<CommandId, (...args: unknown[]) => Promise<void>>>;

/** What each command does. */
export function commandHandlers(parts: CommandParts): Handlers {
  const { current, filter, first, keeper, plan, trust, tokens, log } = parts;
  return {
    'bytesync.createSession': async () => {
      if (await createSession(parts)) await begin(current);
    },
    'bytesync.joinSession': async () => {
      const invitation = await askInvitation();
      if (invitation !== undefined) await enter(parts, invitation);
    },
    'bytesync.copyInvitation': () => copyInvitation(current),
    'bytesync.admit': (row) => admit(current, row),
    'bytesync.reject': (row) => reject(current, row),
    'bytesync.addSource': () => addSource(current),
    'bytesync.addSourceFromExplorer': (clicked, selected) =>
      addSourceFromExplorer(current, clicked, selected),
    'bytesync.removeSource': (row) => removeSource(current, row),
    'bytesync.removeMember': (row) => removeMember(current, row),
    'bytesync.choosePlanners': () => choosePlanners(current),
    'bytesync.analyse': () => analyse(parts),
    'bytesync.checkCopies': () => checkCopies(parts),
    'bytesync.synchronize': () => synchronize(parts),
    'bytesync.setFilter': () => setFilter(current, filter),
    'bytesync.setFirst': () => setFirst(current, first),
    'bytesync.editRules': () => editRules(current),
    'bytesync.showPlan': async () => plan.show(),
    'bytesync.saveList': () => saveList(parts),
    'bytesync.mergeCopies': (subject) => mergeFile(parts, subject),
    'bytesync.ruleFromRows': async () => plan.ruleFromRows(),
    'bytesync.undoDecision': async () => current.membership?.undoDecision(),
    'bytesync.redoDecision': async () => current.membership?.redoDecision(),
    'bytesync.pause': async () => current.membership?.pause(true),
    'bytesync.continue': async () => current.membership?.pause(false),
    'bytesync.abort': async () => current.membership?.abortRun(),
    'bytesync.showReport': () => showReport(parts),
    'bytesync.showEarlierReport': () => showEarlierReport(parts),
    'bytesync.saveReport': () => saveReport(parts),
    'bytesync.restoreFromTrash': (row) => restoreFromTrash(parts, row),
    'bytesync.showTrash': (row) => showTrash(parts, row),
    'bytesync.leave': () => leave(current, keeper),
    'bytesync.reconnect': () => keeper.resume(),
    'bytesync.checkConnection': () => checkConnection(parts),
    'bytesync.setAccessToken': () => setAccessToken(tokens),
    'bytesync.forgetDevice': async (row) => {
      await forgetDevice(trust, row);
    },
    'bytesync.showLog': async () => log.show(),
    'bytesync.openWalkthrough': async () => {
      await vscode.commands.executeCommand(
        'workbench.action.openWalkthrough',
        'bytesync.bytesync#start',
      );
    },
  };
}

/** Joins with an invitation, and asks which folders take part. */
export async function enter(parts: CommandParts, invitation: Invitation): Promise<void> {
  await join(parts.keeper, invitation);
  await offerWorkspaceFolders(parts.current);
}

/** The session is there: who shall come, and with which folders? */
async function begin(current: CurrentSession): Promise<void> {
  const copy = vscode.l10n.t('Copy Invitation');
  const message = vscode.l10n.t('Session created. Send the invitation to those who shall join.');
  void vscode.window.showInformationMessage(message, copy).then((pressed) => {
    if (pressed !== copy) return undefined;
    return vscode.commands.executeCommand('bytesync.copyInvitation');
  });
  // With the focus, which a view takes a moment later, it would take the keys of the question that comes next.
  await vscode.commands.executeCommand('bytesync.session.open', { preserveFocus: true });
  await offerWorkspaceFolders(current);
}
