import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { localizedSentenceFor } from '../messages/localizedSentence.ts';
import { shown } from '../messages/words.ts';

/** Scheme of the texts of merges, as the manifest has it. They are there while their merge is open in this window. */
export const MERGE_SCHEME = 'bytesync-merge';

/** Takes what a person saves. @throws BytesyncError why it can't be taken: the editor says so, and keeps it as unsaved */
export type SaveMerge = (content: Uint8Array) => Promise<void>;

interface MergeText {
  bytes: Uint8Array;
  mtime: number;
  /** Undefined where it can't be edited. */
  readonly save: SaveMerge | undefined;
}

/**
 * Texts that a merge editor shows, in memory: the versions, which can't be edited, and the result. An editor saves when
 * it likes (as it opens a merge, or after a while): only what a person saves goes to whoever added the text.
 */
export class MergeFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #texts = new Map<string, MergeText>();
  /** Texts that the editor is about to save by itself. */
  readonly #byItself = new Set<string>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #open: vscode.Disposable[];
  readonly onDidChangeFile = this.#changed.event;
  #next = 0;

  constructor() {
    this.#open = [
      this.#changed,
      vscode.workspace.registerFileSystemProvider(MERGE_SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
        const key = document.uri.toString();
        if (reason === vscode.TextDocumentSaveReason.Manual) this.#byItself.delete(key);
        else if (this.#texts.has(key)) this.#byItself.add(key);
      }),
    ];
  }

  /** Adds a text under a path that people read. @param save absent: it can't be edited */
  add(path: string, bytes: Uint8Array, save?: SaveMerge): vscode.Uri {
    this.#next += 1;
    const where = { scheme: MERGE_SCHEME, path: `/${shown(path)}`, query: String(this.#next) };
    const uri = vscode.Uri.from(where);
    this.#texts.set(uri.toString(), { bytes, mtime: Date.now(), save });
    return uri;
  }

  /** What it holds now; undefined once it was removed. */
  bytesOf(uri: vscode.Uri): Uint8Array | undefined {
    return this.#texts.get(uri.toString())?.bytes;
  }

  remove(uri: vscode.Uri): void {
    this.#texts.delete(uri.toString());
    this.#byItself.delete(uri.toString());
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, mtime, save } = this.#text(uri);
    return {
      ...{ type: vscode.FileType.File, size: bytes.length, ctime: mtime, mtime },
      ...(save === undefined && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#text(uri).bytes;
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const text = this.#texts.get(uri.toString());
    if (text === undefined) throw refused(new BytesyncError('merge-over'));
    if (text.save === undefined) throw vscode.FileSystemError.NoPermissions(uri);
    const isByItself = this.#byItself.delete(uri.toString());
    if (!isByItself) {
      try {
        await text.save(content);
      } catch (error) {
        throw refused(error);
      }
    }
    text.bytes = content;
    // The editor takes a file with the same date for the same.
    text.mtime = Math.max(Date.now(), text.mtime + 1);
  }

  /** Nobody else writes to it. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#texts.clear();
    for (const part of this.#open.splice(0)) part.dispose();
  }

  /** After the window was loaded anew there is none: nothing is better than another text. */
  #text(uri: vscode.Uri): MergeText {
    const text = this.#texts.get(uri.toString());
    if (text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return text;
  }
}

function refused(error: unknown): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(localizedSentenceFor(error));
}
