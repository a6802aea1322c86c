import * as vscode from 'vscode';
import { shown } from '../messages/words.ts';

/** Scheme of texts that merges start from. They are there as long as the window. */
const BASE_SCHEME = 'bytesync-base';

/** Texts that are kept for editors that show them; the oldest go first. */
const MOST = 16;

/** Texts that merges start from, as documents: read-only, in memory, 16 MiB at most. */
export class BaseDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(BASE_SCHEME, this);
  #next = 0;

  /** A document of this text, under a path that people read. */
  open(path: string, text: string): vscode.Uri {
    this.#next += 1;
    const uri = vscode.Uri.from({
      ...{ scheme: BASE_SCHEME, path: `/${shown(path)}`, query: String(this.#next) },
    });
    this.#texts.set(uri.toString(), text);
    for (const key of this.#texts.keys()) {
      if (this.#texts.size > MOST) this.#texts.delete(key);
    }
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const text = this.#texts.get(uri.toString());
    // After the window was loaded anew: nothing is better than another text.
    if (text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return text;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }
}
