import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { isText, LOOKED_AT } from '../../engine/difference/textOrNot.ts';
import { shown, shownName } from '../messages/words.ts';
import type { MemberFileSystem } from './memberFileSystem.ts';
import { memberUri } from './memberUri.ts';
import { whileFetching } from './whileFetching.ts';

/** A data source that has a file that can be looked at. */
export interface ReadableSource {
  readonly sessionId: string;
  readonly sourceId: string;
  /** 'A', or 'A1'. */
  readonly label: string;
  /** Of the member. */
  readonly name: string;
  /** Its folder's name; a file that is a source by itself has none that others know. */
  readonly folder?: string;
  /** Of this member's own sources: where its folder is on this machine. */
  readonly root?: string;
}

/** A source, and how it spells the path of the file that is looked at. */
export interface ReadableCopy extends ReadableSource {
  readonly path: string;
}

/**
 * Opens the copies of a file in the editor's own diff, or the one copy that there is. Which two, is asked
 * when there are more.
 * @param otherwise shows the copies that were chosen where they are no texts
 * @throws BytesyncError, or what `files` throws
 */
export async function compareCopies(
  path: string,
  sources: readonly ReadableCopy[],
  files: MemberFileSystem,
  otherwise: (chosen: readonly ReadableCopy[]) => void,
): Promise<void> {
  const chosen = await choose(path, sources);
  if (chosen.length === 0) return;
  const areTexts = await fetchAll(chosen.map(copyUri), files);
  if (areTexts === undefined) return;
  if (areTexts) await openInEditor(path, chosen);
  else otherwise(chosen);
}

/** Opens one or two copies in the editor: it fetches them by itself, and says what it can't show. */
export async function openInEditor(path: string, chosen: readonly ReadableCopy[]): Promise<void> {
  const [left, right] = chosen.map(copyUri);
  const names = chosen.map(({ label, name }) => `${label} ${shownName(name)}`);
  const title = `${shown(basename(path))} (${names.join(' ↔ ')})`;
  const command = right === undefined ? 'vscode.open' : 'vscode.diff';
  const rest = right === undefined ? [{ preview: true }, title] : [right, title];
  await vscode.commands.executeCommand(command, left, ...rest);
}

/** One or two sources; none when the person has given up. */
async function choose(
  path: string,
  sources: readonly ReadableCopy[],
): Promise<readonly ReadableCopy[]> {
  if (sources.length <= 2) return sources;
  const pairs = sources.flatMap((left, index) =>
    sources.slice(index + 1).map((right) => ({
      label: `${left.label} ↔ ${right.label}`,
      description: `${shownName(left.name)} ↔ ${shownName(right.name)}`,
      pair: [left, right],
    })),
  );
  const title = vscode.l10n.t('Compare {0}', shown(path));
  const placeHolder = vscode.l10n.t('Which two copies?');
  const options = { title, placeHolder, ignoreFocusOut: true };
  const picked = await vscode.window.showQuickPick(pairs, options);
  return picked?.pair ?? [];
}

/** Where the editor finds a copy. */
export function copyUri(copy: ReadableCopy): vscode.Uri {
  const { sessionId, sourceId, label, name, folder, root, path } = copy;
  // The own copy is the real file: it can be edited while it is compared.
  if (root !== undefined) return vscode.Uri.file(join(root, path));
  return memberUri(
    { sessionId, sourceId, path },
    {
      member: `${label} ${name}`,
      ...(folder !== undefined && { folder }),
    },
  );
}

/** Whether all are text; undefined when the person did not want to wait. */
async function fetchAll(
  uris: readonly vscode.Uri[],
  files: MemberFileSystem,
): Promise<boolean | undefined> {
  return whileFetching(async (signal) => {
    const starts = await Promise.all(uris.map((uri) => startOf(uri, files, signal)));
    return starts.every(isText);
  });
}

async function startOf(
  uri: vscode.Uri,
  files: MemberFileSystem,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (uri.scheme !== 'file') return (await files.fetch(uri, signal)).content.subarray(0, LOOKED_AT);
  try {
    await using file = await open(uri.fsPath);
    const buffer = new Uint8Array(LOOKED_AT);
    const { bytesRead } = await file.read(buffer, 0, LOOKED_AT, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new BytesyncError('entry-vanished', {}, { cause });
  }
}
