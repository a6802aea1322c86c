import * as vscode from 'vscode';
import { ColourThread } from '../../engine/colouring/colourThread.ts';
import { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import { editorWords, localizedSentenceFor } from '../messages/localizedSentence.ts';
import { compareCopies, type ReadableCopy } from '../remote/compareCopies.ts';
import type { CurrentMembership, MemberFileSystem } from '../remote/memberFileSystem.ts';
import { type Compared, type ComparedItem, comparedItem } from './comparedItem.ts';
import { type Again, DifferencePanel } from './differencePanel.ts';
import { EditorColourSource } from './editorColours.ts';
import { keptItem } from './keptItem.ts';
import { showChanges } from './showChanges.ts';

/** The pages of differences that are open: one for each file. */
export class DifferencePages implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #current: CurrentMembership;
  readonly #files: MemberFileSystem;
  readonly #thread = new DifferenceThread();
  readonly #colouring = { thread: new ColourThread(), source: new EditorColourSource() };
  readonly #open = new Map<string, DifferencePanel>();

  constructor(
    context: vscode.ExtensionContext,
    current: CurrentMembership,
    files: MemberFileSystem,
  ) {
    this.#context = context;
    this.#current = current;
    this.#files = files;
  }

  /** Shows the difference of one item on a page, that of several in the editor's own list of changes; says what fails. */
  show(compared: Compared, paths: readonly string[]): void {
    // The page of the plan does not wait so long as several take.
    this.#show(compared, paths).catch((error: unknown) => {
      void vscode.window.showErrorMessage(localizedSentenceFor(error));
    });
  }

  /**
   * Opens the copies of an item in the editor's own diff, or on a page where they are no texts.
   * @throws BytesyncError entry-vanished where no copy can be looked at
   */
  async compare(compared: Compared, path: string): Promise<void> {
    const item = await comparedItem(compared, path, editorWords());
    await compareCopies(path, item.copies, this.#files, (chosen) =>
      this.#showItem(withPair(item, chosen)),
    );
  }

  /** Shows a page again in a window that was loaded anew. @param kept what it has kept */
  restore(panel: vscode.WebviewPanel, kept: unknown): void {
    const known = keptItem(kept);
    if (known === undefined || this.#open.has(keyOf(known.item))) panel.dispose();
    else this.#add(known.item, { panel, choice: known.choice });
  }

  dispose(): void {
    for (const panel of [...this.#open.values()]) panel.dispose();
    // Ends its thread at once, whatever it does.
    void this.#thread.destroy();
    void this.#colouring.thread.destroy();
    this.#colouring.source.dispose();
  }

  async #show(compared: Compared, paths: readonly string[]): Promise<void> {
    const [path = ''] = paths;
    if (paths.length > 1) await showChanges(compared, paths, this.#files);
    else this.#showItem(await comparedItem(compared, path, editorWords()));
  }

  #showItem(item: ComparedItem): void {
    const open = this.#open.get(keyOf(item));
    if (open === undefined) this.#add(item);
    else open.show(item);
  }

  #add(item: ComparedItem, again?: Again): void {
    const [context, current, files] = [this.#context, this.#current, this.#files];
    const [thread, colouring] = [this.#thread, this.#colouring];
    const parts = { context, current, files, thread, colouring };
    const panel = new DifferencePanel(item, parts, again);
    const key = keyOf(item);
    this.#open.set(key, panel);
    panel.onDidClose(() => this.#open.delete(key));
  }
}

function keyOf({ copies, path }: ComparedItem): string {
  return JSON.stringify([copies[0]?.sessionId, path]);
}

/** With these two copies to be compared first; in the order of the plan where it has the same two. */
function withPair(item: ComparedItem, chosen: readonly ReadableCopy[]): ComparedItem {
  const [left, right] = chosen.map((copy) => item.copies.indexOf(copy));
  const planned = [item.left, item.right];
  if (left === undefined || right === undefined) return item;
  return planned.includes(left) && planned.includes(right) ? item : { ...item, left, right };
}
