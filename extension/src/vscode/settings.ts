import { hostname } from 'node:os';
import { displayName } from '@bytesync/shared/crypto/roster.ts';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { ProxySettings } from '../engine/relay/proxy.ts';
import { type Retention, retentionOf, sizeOf } from '../engine/trash/retention.ts';
import { type SavedRelay, type Settings, settingOf, withRelay } from './settingSchemas.ts';

/**
 * The value of a setting, for this folder where it may differ.
 * @throws BytesyncError usage, for those that keep files here
 */
export function setting<K extends keyof Settings>(name: K, folder?: vscode.Uri): Settings[K] {
  const value: unknown = vscode.workspace.getConfiguration('bytesync', folder).get(name);
  return settingOf(name, value);
}

/** What the trash of folders of this machine keeps. @throws BytesyncError usage */
export function trashRetention(): Retention {
  return retentionOf(setting('trash.days'), sizeOf(setting('trash.size')) ?? 0);
}

/** The name under which the others see this machine. */
export function memberName(): string {
  return displayName(setting('memberName').trim() || hostname());
}

/** Saves another relay, for all windows of this machine. */
export async function saveRelay(relay: SavedRelay): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('bytesync');
  const relays = withRelay(configuration.get('relays'), relay);
  await configuration.update('relays', relays, vscode.ConfigurationTarget.Global);
}

const proxySchema = z.object({
  support: z.string().catch('override'),
  url: z.string().max(2048).catch(''),
  noProxy: z.array(z.string().max(1024)).max(1000).catch([]),
});

/** What the editor is set to about proxies; what is left out comes from the environment. */
export function editorProxy(): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  const { support, url, noProxy } = proxySchema.parse({
    support: http.get('proxySupport'),
    url: http.get('proxy') ?? '',
    noProxy: http.get('noProxy') ?? [],
  });
  if (support === 'off') return { url: false };
  return { ...(url !== '' && { url }), ...(noProxy.length > 0 && { noProxy }) };
}
