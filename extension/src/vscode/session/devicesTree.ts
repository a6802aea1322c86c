import * as vscode from 'vscode';
import type { TrustedDevice } from '../../engine/session/trustStore.ts';
import type { Amounts } from '../amounts.ts';
import type { TreeNode } from '../views/lazyTree.ts';
import type { RecentSession } from './recentSessions.ts';

/** A trusted device, as commands get it. */
export class DeviceItem extends vscode.TreeItem {
  readonly device: TrustedDevice;

  constructor(device: TrustedDevice, amounts: Amounts) {
    super(device.name);
    this.device = device;
    this.id = `device/${device.deviceKey}`;
    this.contextValue = 'device';
    this.iconPath = new vscode.ThemeIcon('verified');
    const when = amounts.date(Date.parse(device.trustedAt));
    this.description = vscode.l10n.t('since {date}', { date: when });
    this.tooltip = vscode.l10n.t('Its safety words were confirmed here on {date}.', { date: when });
  }
}

/** Devices that were confirmed here, and sessions that this machine was in; no rows when there is neither. */
export function deviceRows(
  devices: readonly TrustedDevice[],
  sessions: readonly RecentSession[],
  amounts: Amounts,
): TreeNode[] {
  const groups = [
    group('devices', vscode.l10n.t('Trusted Devices'), 'shield', [
      ...devices.map((device) => new DeviceItem(device, amounts)),
    ]),
    group('sessions', vscode.l10n.t('Recent Sessions'), 'history', [
      ...sessions.map((session) => sessionItem(session, amounts)),
    ]),
  ];
  return groups.filter(({ children }) => children.length > 0);
}

function group(id: string, label: string, icon: string, items: vscode.TreeItem[]): TreeNode {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group/${id}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  return { item, children: items.map((child) => ({ item: child, children: [] })) };
}

function sessionItem({ sessionId, since, place, others }: RecentSession, amounts: Amounts) {
  const label = others.length > 0 ? amounts.list(others) : vscode.l10n.t('Nobody else came');
  const item = new vscode.TreeItem(label);
  item.id = `recent/${sessionId}`;
  item.iconPath = new vscode.ThemeIcon('broadcast');
  item.description = amounts.date(since);
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(vscode.l10n.t('Meeting place: {place}', { place }));
  item.tooltip = tooltip;
  return item;
}
