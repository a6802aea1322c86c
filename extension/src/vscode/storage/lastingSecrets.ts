import * as vscode from 'vscode';
import { z } from 'zod';
import type { SecretStore } from './secretStore.ts';

const MARKER_KEY = 'bytesync.secretsKept';
const WARNED_KEY = 'bytesync.secretsForgottenTold';
const NAME = 'kept';
const markerSchema = z.object({ version: z.literal(1), installation: z.string().max(64) });

/**
 * Tells once when the editor forgets secrets, which it does where there is no keyring: the device key is
 * another one after each start then, and the others have to compare safety words again.
 */
export async function warnOfForgottenSecrets(
  context: vscode.ExtensionContext,
  store: SecretStore,
  installation: string,
): Promise<void> {
  const keptBefore = context.globalState.get(MARKER_KEY) === installation;
  const found = await store.read(NAME, markerSchema);
  if (found?.installation === installation) return;
  await store.update(NAME, markerSchema, () => ({ version: 1 as const, installation }));
  const written = (await store.read(NAME, markerSchema))?.installation === installation;
  await context.globalState.update(MARKER_KEY, installation);
  if ((written && !keptBefore) || context.globalState.get(WARNED_KEY) === installation) return;
  await context.globalState.update(WARNED_KEY, installation);
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This editor forgets secrets when it ends, so the identity of this device lasts only until then: others will have to compare safety words again. A system keyring changes that.',
    ),
  );
}
