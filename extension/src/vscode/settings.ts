import { hostname } from 'node:os';
import { displayName } from '@bytesync/shared/crypto/roster.ts';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { ProxySettings } from '../engine/relay/proxy.ts';

/** A relay that a person saved. */
const relaySchema = z.object({
  name: z.string().min(1).max(100),
  url: z.string().min(1).max(1024),
});
export type SavedRelay = z.infer<typeof relaySchema>;

/** One schema for each setting; what doesn't fit counts as not set. */
const SETTINGS = {
  relays: z.array(relaySchema).max(100).catch([]),
  memberName: z.string().max(64).catch(''),
  networkAddress: z.string().max(64).catch(''),
  preset: z.enum(['update', 'mirror', 'backup']).catch('update'),
  contents: z.enum(['standard', 'checksum']).catch('standard'),
  useGitignore: z.boolean().catch(true),
  ignore: z.array(z.string().max(1024)).max(1000).catch([]),
  admitTrustedDevices: z.boolean().catch(false),
  showFileLimit: z.number().min(1).max(64).catch(5),
};
type Settings = { readonly [K in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[K]> };

/** The value of a setting, for this folder where it may differ. */
export function setting<K extends keyof Settings>(name: K, folder?: vscode.Uri): Settings[K] {
  const value: unknown = vscode.workspace.getConfiguration('bytesync', folder).get(name);
  return SETTINGS[name].parse(value) as Settings[K];
}

/** The name under which the others see this machine. */
export function memberName(): string {
  return displayName(setting('memberName').trim() || hostname());
}

/** Saves another relay, for all windows of this machine. */
export async function saveRelay(relay: SavedRelay): Promise<void> {
  const others = setting('relays').filter(({ url }) => url !== relay.url);
  await vscode.workspace
    .getConfiguration('bytesync')
    .update('relays', [...others, relay], vscode.ConfigurationTarget.Global);
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
