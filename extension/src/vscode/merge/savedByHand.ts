import * as vscode from 'vscode';
import { contentIdOf } from '../../engine/inventory/contentIdOf.ts';
import { shown, unlinked } from '../messages/words.ts';
import { copyUri } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import type { MergedOffers, MergedResult } from './mergedOffers.ts';

/** Files that are waited for. */
const MOST = 50;

interface Compared {
  readonly pair: MergedResult['pair'];
  /** Content ids of what was compared. */
  readonly taken: ReadonlySet<string>;
}

/**
 * Own files that are compared with another copy in the editor instead of merged: once such a file is saved, a person may
 * say that it has what is wanted of both, and it goes on as the result of a merge does.
 */
export class SavedByHand implements vscode.Disposable {
  readonly #offers: MergedOffers;
  readonly #files: Pick<MemberFileSystem, 'readOwn'>;
  readonly #failed: (error: unknown) => void;
  readonly #compared = new Map<string, Compared>();
  readonly #asked = new Set<string>();
  readonly #ended = new AbortController();
  readonly #saving: vscode.Disposable;

  constructor(
    offers: MergedOffers,
    files: Pick<MemberFileSystem, 'readOwn'>,
    failed: (error: unknown) => void,
  ) {
    this.#offers = offers;
    this.#files = files;
    this.#failed = failed;
    this.#saving = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file') this.#saved(uri.fsPath);
    });
  }

  /** From now on the own file of the pair is waited for. */
  add(pair: MergedResult['pair'], contents: readonly Uint8Array[]): void {
    const { fsPath } = copyUri(pair.own);
    this.#compared.delete(fsPath);
    this.#compared.set(fsPath, { pair, taken: new Set(contents.map(contentIdOf)) });
    const [oldest] = this.#compared.keys();
    if (this.#compared.size > MOST && oldest !== undefined) this.#compared.delete(oldest);
  }

  dispose(): void {
    this.#saving.dispose();
    this.#ended.abort();
    this.#compared.clear();
  }

  #saved(fsPath: string): void {
    const compared = this.#compared.get(fsPath);
    if (compared === undefined || this.#asked.has(fsPath)) return;
    this.#asked.add(fsPath);
    this.#ask(compared)
      .then((isOffered) => isOffered && this.#compared.delete(fsPath))
      .catch(this.#failed)
      .finally(() => this.#asked.delete(fsPath));
  }

  /** What is on disk when the person answers is what counts. */
  async #ask({ pair, taken }: Compared): Promise<boolean> {
    const { sourceId, path } = pair.own;
    const offer = vscode.l10n.t('It Is Merged');
    const text = vscode.l10n.t(
      '{0} is saved. If it has what you want of both copies, others can get it.',
      unlinked(shown(pair.path)),
    );
    if ((await vscode.window.showInformationMessage(text, offer)) !== offer) return false;
    const { content } = await this.#files.readOwn(sourceId, path, this.#ended.signal);
    this.#offers.add({ pair, content: contentIdOf(content), taken });
    return true;
  }
}
