import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type {
  MembershipView,
  MemberView,
  NewcomerView,
  SourceView,
} from '../../engine/membership/view.ts';
import type { Amounts } from '../amounts.ts';
import { explain } from '../failures.ts';
import { shown } from '../messages/words.ts';
import type { TreeNode } from '../views/lazyTree.ts';
import type { CurrentSession, Standing } from './currentSession.ts';
import { activityText, droppedText, progressText } from './phaseText.ts';

const { Expanded, None } = {
  Expanded: vscode.TreeItemCollapsibleState.Expanded,
  None: vscode.TreeItemCollapsibleState.None,
};

/** A row that commands can be about. */
export class SessionItem extends vscode.TreeItem {
  readonly subject: Subject;

  constructor(label: string, subject: Subject, state = None) {
    super(label, state);
    this.subject = subject;
    this.id = `${subject.kind}/${subject.id}`;
    this.contextValue = subject.kind;
  }
}

export interface Subject {
  readonly kind: 'session' | 'newcomer' | 'ownMember' | 'otherMember' | 'ownSource' | 'otherSource';
  /** Of the session, the member or the source. */
  readonly id: string;
}

/** The rows of the session view, from the top: who waits, the session, its members with what they offer. */
export function sessionRows(current: CurrentSession, amounts: Amounts): TreeNode[] {
  const { standing } = current;
  switch (standing.kind) {
    case 'none':
      return [];
    case 'entering':
      return [enteringRow()];
    case 'away':
      return [awayRow(standing)];
    case 'elsewhere':
      return [elsewhereRow(standing)];
    case 'in': {
      const { view } = standing.membership;
      return [
        ...view.newcomers.map(newcomerRow),
        sessionRow(view, standing.record.place, amounts),
        ...view.members.map((member) => memberRow(member, view, amounts)),
      ];
    }
  }
}

function leaf(item: vscode.TreeItem): TreeNode {
  return { item, children: [] };
}

function enteringRow(): TreeNode {
  const item = new vscode.TreeItem(vscode.l10n.t('Connecting…'));
  item.iconPath = new vscode.ThemeIcon('loading~spin');
  return leaf(item);
}

function awayRow({ record, why }: Extract<Standing, { kind: 'away' }>): TreeNode {
  const label = vscode.l10n.t('Session of {host}', { host: record.hostName });
  const item = new SessionItem(label, { kind: 'session', id: record.sessionId });
  item.contextValue = 'awaySession';
  item.description = vscode.l10n.t('interrupted');
  item.iconPath = new vscode.ThemeIcon(
    'debug-disconnect',
    new vscode.ThemeColor('list.warningForeground'),
  );
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(explain(why));
  item.tooltip = tooltip;
  return leaf(item);
}

function elsewhereRow({ record }: Extract<Standing, { kind: 'elsewhere' }>): TreeNode {
  const label = vscode.l10n.t('Session of {host}', { host: record.hostName });
  const item = new SessionItem(label, { kind: 'session', id: record.sessionId });
  item.contextValue = 'elsewhereSession';
  item.description = vscode.l10n.t('in another window of this workspace');
  item.iconPath = new vscode.ThemeIcon('multiple-windows');
  item.tooltip = vscode.l10n.t(
    'Another window of this workspace is in this session. When that window is closed, “ByteSync: Reconnect” takes it up here.',
  );
  return leaf(item);
}

function sessionRow(view: MembershipView, place: string, amounts: Amounts): TreeNode {
  const label = view.isHost
    ? vscode.l10n.t('Your Session')
    : vscode.l10n.t('Session of {host}', { host: view.hostName });
  const item = new SessionItem(label, { kind: 'session', id: view.sessionId });
  const state = sessionState(view, amounts);
  item.description = state;
  item.iconPath = sessionIcon(view);
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(`${label}: ${state}\n\n`);
  tooltip.appendText(vscode.l10n.t('Meeting place: {place}', { place }));
  tooltip.appendText('\n\n');
  tooltip.appendText(
    vscode.l10n.t(
      'To invite others, run “Copy Invitation” and send them what is on the clipboard.',
    ),
  );
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${label}, ${state}` };
  return leaf(item);
}

function sessionState(view: MembershipView, amounts: Amounts): string {
  if (!view.connected) return vscode.l10n.t('The relay is away; trying again');
  if (view.activity.kind === 'idle' && view.members.length === 1) {
    return vscode.l10n.t('Nobody else is here yet');
  }
  return activityText(view.activity, amounts);
}

function sessionIcon({ connected, activity }: MembershipView): vscode.ThemeIcon {
  if (!connected) {
    return new vscode.ThemeIcon(
      'debug-disconnect',
      new vscode.ThemeColor('list.warningForeground'),
    );
  }
  if (activity.kind === 'idle') return new vscode.ThemeIcon('broadcast');
  if (activity.pausedBy.length > 0) return new vscode.ThemeIcon('debug-pause');
  return new vscode.ThemeIcon(activity.phase === 'planned' ? 'question' : 'sync~spin');
}

function newcomerRow({ memberId, name, trusted, state, words }: NewcomerView): TreeNode {
  const item = new SessionItem(name, { kind: 'newcomer', id: memberId });
  if (state === 'admitted') {
    item.contextValue = 'admittedNewcomer';
    item.description = vscode.l10n.t('admitted; waits for the other side');
    item.iconPath = new vscode.ThemeIcon('pass');
  } else {
    item.description = trusted
      ? vscode.l10n.t('wants to join; confirmed before')
      : vscode.l10n.t('wants to join');
    item.iconPath = new vscode.ThemeIcon(
      'bell-dot',
      new vscode.ThemeColor('notificationsInfoIcon.foreground'),
    );
    item.command = {
      command: 'bytesync.admit',
      title: vscode.l10n.t('Compare Words…'),
      arguments: [{ item, children: [] }],
    };
  }
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(vscode.l10n.t('Safety words: {words}', { words: words.join(' ') }));
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return leaf(item);
}

function memberRow(member: MemberView, view: MembershipView, amounts: Amounts): TreeNode {
  const { memberId, letter, name, isOwn, online, sources } = member;
  const kind = isOwn ? 'ownMember' : 'otherMember';
  const state = sources.length > 0 ? Expanded : None;
  const item = new SessionItem(`${letter}  ${name}`, { kind, id: memberId }, state);
  // Rows keep how they were folded: the one that had nothing below it would stay closed.
  if (sources.length === 0) item.id = `${item.id}/empty`;
  const about = memberText(member, view, amounts);
  item.description = about;
  const colour = online ? undefined : new vscode.ThemeColor('disabledForeground');
  item.iconPath = new vscode.ThemeIcon(isOwn ? 'account' : online ? 'vm' : 'vm-outline', colour);
  item.tooltip = memberTooltip(member);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Member {letter}, {name}, {state}', { letter, name, state: about }),
  };
  return { item, children: sources.map((source) => sourceRow(source, isOwn)) };
}

function memberText(member: MemberView, { activity }: MembershipView, amounts: Amounts): string {
  const { progress, dropped, online } = member;
  if (activity.kind === 'run' && dropped !== undefined) return droppedText(dropped, amounts);
  const isRunning = activity.kind === 'run' && progress !== undefined && online;
  return isRunning ? progressText(progress, amounts) : memberState(member);
}

function memberState({ role, isOwn, online, sources }: MemberView): string {
  const parts: string[] = [];
  if (isOwn) parts.push(vscode.l10n.t('you'));
  if (role === 'host') parts.push(vscode.l10n.t('host'));
  if (role === 'planner') parts.push(vscode.l10n.t('planner'));
  if (!online) parts.push(vscode.l10n.t('offline'));
  if (sources.length === 0) parts.push(vscode.l10n.t('no data source yet'));
  return parts.join(' · ');
}

function memberTooltip(member: MemberView): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const role = roleText(member);
  const state = member.online ? vscode.l10n.t('online') : vscode.l10n.t('offline');
  tooltip.appendText(`${member.letter}: ${member.name} (${role}, ${state})`);
  if (member.dropped !== undefined) {
    const { code, values } = member.dropped;
    tooltip.appendText(`\n\n${explain(new BytesyncError(code, values))}`);
    if (code !== 'member-dropped') {
      const rest = vscode.l10n.t('The next synchronization brings what is missing.');
      tooltip.appendText(` ${rest}`);
    }
  }
  return tooltip;
}

function roleText({ role }: MemberView): string {
  if (role === 'host') return vscode.l10n.t('host');
  return role === 'planner' ? vscode.l10n.t('planner') : vscode.l10n.t('member');
}

function sourceRow(source: SourceView, isOwn: boolean): TreeNode {
  const kind = isOwn ? 'ownSource' : 'otherSource';
  const { label } = source;
  const name = shown(source.name);
  const item = new SessionItem(name, { kind, id: source.sourceId });
  const parts = [label];
  if (source.git !== undefined) parts.push(gitText(source.git));
  if (!source.writable) parts.push(vscode.l10n.t('read-only'));
  item.description = parts.join(' · ');
  const isFile = source.file !== undefined;
  item.iconPath = new vscode.ThemeIcon(source.writable ? (isFile ? 'file' : 'folder') : 'lock');
  const tooltip = new vscode.MarkdownString();
  const { root, file = '' } = source;
  tooltip.appendText(root === undefined ? name : join(root, file));
  if (source.git !== undefined) tooltip.appendText(`\n\nGit: ${gitText(source.git)}`);
  item.tooltip = tooltip;
  item.accessibilityInformation = {
    label: isFile
      ? vscode.l10n.t('Data source {label}, file {name}', { label, name })
      : vscode.l10n.t('Data source {label}, {name}', { label, name }),
  };
  return leaf(item);
}

function gitText({ branch: told, changed }: NonNullable<SourceView['git']>): string {
  const branch = shown(told);
  if (changed === 0) return branch;
  return changed === 1
    ? vscode.l10n.t('{branch}, 1 file changed', { branch })
    : vscode.l10n.t('{branch}, {count} files changed', { branch, count: changed });
}
