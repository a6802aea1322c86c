import * as vscode from 'vscode';
import type { TrustedDevice, TrustStore } from '../../engine/session/trustStore.ts';
import { DeviceItem } from '../session/devicesTree.ts';
import { isNode } from './subject.ts';

/** A device whose words were confirmed is one like any other again. */
export async function forgetDevice(trust: TrustStore, row: unknown): Promise<boolean> {
  const device = await chosenDevice(trust, row);
  if (device === undefined) return false;
  const yes = vscode.l10n.t('Forget');
  const message = vscode.l10n.t('Forget {name}?', { name: device.name });
  const detail = vscode.l10n.t('The next time its safety words have to be compared again.');
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) {
    return false;
  }
  await trust.forget(device.deviceKey);
  return true;
}

async function chosenDevice(trust: TrustStore, row: unknown): Promise<TrustedDevice | undefined> {
  if (isNode(row) && row.item instanceof DeviceItem) return row.item.device;
  const devices = await trust.list();
  const picked = await vscode.window.showQuickPick(
    devices.map((device) => ({
      label: device.name,
      description: device.deviceKey.slice(0, 16),
      device,
    })),
    { title: vscode.l10n.t('Forget Device'), ignoreFocusOut: true },
  );
  return picked?.device;
}
