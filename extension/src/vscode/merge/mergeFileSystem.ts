import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { FilesByAddress } from '../filesByAddress.ts';
import { localizedSentenceFor } from '../messages/localizedSentence.ts';
import { MERGE_SCHEME, type MergePart, mergePlaceOf } from './mergeUri.ts';
import { type Announced, type SaveMode, SavesOfPeople } from './savesOfPeople.ts';

/** A text as the editor knows it. */
export interface MergeFile {
  readonly bytes: Uint8Array;
  readonly mtime: number;
}

/** Where texts of merges come from, and where results go. */
export interface MergeFiles {
  /** Undefined where the merge is over. */
  file(id: string, part: MergePart): Promise<MergeFile | undefined>;
  /**
   * Takes what an editor saves as the result.
   * @param mode it is written only where somebody has said so; otherwise the editor does it by itself, as far as anybody can tell
   * @throws BytesyncError why it can't be taken: the editor says so, and keeps it as unsaved
   */
  save(id: string, content: Uint8Array, mode: SaveMode): Promise<void>;
}

/**
 * Texts that a merge editor shows: the versions, which can't be edited, and the result. An editor saves when it likes (as
 * it opens a merge, after a while, as its window closes, or for an agent): a save is a person's only where the editor has
 * said so before.
 */
export class MergeFileSystem extends FilesByAddress implements vscode.Disposable {
  readonly #files: MergeFiles;
  readonly #saves = new SavesOfPeople();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #open: vscode.Disposable[];
  readonly onDidChangeFile = this.#changed.event;

  constructor(files: MergeFiles) {
    super();
    this.#files = files;
    this.#open = [
      this.#changed,
      vscode.workspace.registerFileSystemProvider(MERGE_SCHEME, this, { isCaseSensitive: true }),
      vscode.workspace.onWillSaveTextDocument((event) => {
        const { uri } = event.document;
        if (uri.scheme !== MERGE_SCHEME) return;
        this.#saves.announced(uri.toString(), announcedBy(event));
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#saves.forget(uri.toString())),
    ];
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { bytes, mtime } = await this.#file(uri);
    return {
      ...{ type: vscode.FileType.File, size: bytes.length, ctime: mtime, mtime },
      ...(mergePlaceOf(uri)?.part !== 'result' && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#file(uri)).bytes;
  }

  override async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const mode = this.#saves.take(uri.toString(), isVisible(uri));
    const place = mergePlaceOf(uri);
    if (place === undefined) throw refused(new BytesyncError('merge-over'));
    if (place.part !== 'result') throw vscode.FileSystemError.NoPermissions(uri);
    try {
      await this.#files.save(place.id, content, mode);
    } catch (error) {
      throw refused(error);
    }
  }

  dispose(): void {
    for (const part of this.#open.splice(0)) part.dispose();
  }

  /** Of a merge that is over there is none: nothing is better than another text. */
  async #file(uri: vscode.Uri): Promise<MergeFile> {
    const place = mergePlaceOf(uri);
    const file = place && (await this.#files.file(place.id, place.part));
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }
}

/** A merge editor saves a result in the name of a person as it opens it: nobody sees the text in an editor by then. */
function announcedBy({ document, reason }: vscode.TextDocumentWillSaveEvent): Announced {
  if (reason !== vscode.TextDocumentSaveReason.Manual) return 'itself';
  return isVisible(document.uri) ? 'person' : 'unseen';
}

function isVisible(uri: vscode.Uri): boolean {
  const address = uri.toString();
  return vscode.window.visibleTextEditors.some(
    ({ document }) => document.uri.toString() === address,
  );
}

function refused(error: unknown): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(localizedSentenceFor(error));
}
