import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Membership } from '../../engine/membership/membership.ts';
import { FilesByAddress } from '../filesByAddress.ts';
import { localizedSentenceFor } from '../messages/localizedSentence.ts';
import { setting } from '../settings.ts';
import { type FetchedContent, MemberContents } from './memberContents.ts';
import { MEMBER_SCHEME } from './memberFile.ts';
import { memberFileOf } from './memberUri.ts';

/** The session of this window. */
export interface CurrentMembership {
  readonly membership: Pick<Membership, 'readContent' | 'signal' | 'view'> | undefined;
  readonly onDidChange: vscode.Event<void>;
}

/** How long one file may take to come, in ms. */
const PATIENCE_MS = 60_000;
const MIB = 1024 * 1024;

const GIVEN_UP: ReadonlySet<string> = new Set(['aborted', 'interrupted']);

/**
 * Files of other members, read-only: fetched sealed when they are looked at, within the limit of
 * `bytesync.showFileLimit`, and kept for a minute: nothing tells when one changes on another machine. When the session is over nothing stale is shown.
 */
export class MemberFileSystem extends FilesByAddress implements vscode.Disposable {
  readonly #current: CurrentMembership;
  readonly #contents = new MemberContents();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #open: vscode.Disposable[] = [];
  readonly #closing = new AbortController();
  readonly onDidChangeFile = this.#changed.event;
  #sessionId: string | undefined;

  constructor(current: CurrentMembership) {
    super();
    this.#current = current;
    this.#sessionId = current.membership?.view.sessionId;
    this.#open.push(
      this.#changed,
      vscode.workspace.registerFileSystemProvider(MEMBER_SCHEME, this, { isReadonly: true }),
      current.onDidChange(() => this.#forgetEnded()),
    );
  }

  /** The content, fetched unless it is kept. @throws BytesyncError */
  async fetch(uri: vscode.Uri, signal: AbortSignal): Promise<FetchedContent> {
    const { sessionId, sourceId, path } = memberFileOf(uri);
    const { membership } = this.#current;
    if (membership?.view.sessionId !== sessionId || membership.signal.aborted) {
      throw new BytesyncError('session-closed');
    }
    const mine = AbortSignal.any([signal, membership.signal, this.#closing.signal]);
    const get = () =>
      this.#contents.get(uri.toString(), () => {
        return withPatience([mine], (whole) =>
          membership.readContent(sourceId, path, showFileLimit(), whole),
        );
      });
    try {
      return await get();
    } catch (error) {
      // Somebody else had asked for the same, and has given up.
      if (mine.aborted || !GIVEN_UP.has(asBytesyncError(error).code)) throw error;
      return get();
    }
  }

  /** A file of an own source, as it is now: within the same rules and limits as those of others. @throws BytesyncError */
  async readOwn(sourceId: string, path: string, signal: AbortSignal): Promise<FetchedContent> {
    const { membership } = this.#current;
    if (membership === undefined) throw new BytesyncError('session-closed');
    const signals = [signal, membership.signal, this.#closing.signal];
    const content = await withPatience(signals, (whole) =>
      membership.readContent(sourceId, path, showFileLimit(), whole),
    );
    return { content, at: Date.now() };
  }

  /** What is kept of it is not shown any more. */
  forget(uri: vscode.Uri): void {
    this.#contents.forget(uri.toString());
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { content, at } = await this.#read(uri);
    return {
      ...{ type: vscode.FileType.File, permissions: vscode.FilePermission.Readonly },
      ...{ size: content.length, ctime: at, mtime: at },
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#read(uri)).content;
  }

  dispose(): void {
    this.#closing.abort(new BytesyncError('interrupted'));
    this.#contents.clear();
    for (const part of this.#open.splice(0)) part.dispose();
  }

  async #read(uri: vscode.Uri): Promise<FetchedContent> {
    try {
      return await this.fetch(uri, this.#closing.signal);
    } catch (error) {
      if (error instanceof vscode.FileSystemError) throw error;
      throw fileSystemError(error);
    }
  }

  /** Editors that show files of a session that is over are told so. */
  #forgetEnded(): void {
    const sessionId = this.#current.membership?.view.sessionId;
    if (sessionId === this.#sessionId) return;
    this.#sessionId = sessionId;
    const uris = this.#contents.keys().map((key) => vscode.Uri.parse(key, true));
    this.#contents.clear();
    this.#changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Deleted, uri })));
  }
}

/** The size limit of the settings, in bytes. */
function showFileLimit(): number {
  return Math.floor(setting('showFileLimit') * MIB);
}

async function withPatience<T>(
  signals: readonly AbortSignal[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new BytesyncError('stream-stalled')), PATIENCE_MS);
  try {
    return await task(AbortSignal.any([...signals, patience.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function fileSystemError(error: unknown): vscode.FileSystemError {
  const text = localizedSentenceFor(error);
  const { code } = asBytesyncError(error);
  if (code === 'not-allowed') return vscode.FileSystemError.NoPermissions(text);
  return vscode.FileSystemError.Unavailable(text);
}
