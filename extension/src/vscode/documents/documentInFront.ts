import * as vscode from 'vscode';
import type { ShownDocuments } from './shownDocuments.ts';

/** Tells the editor whether one of our documents is in front, for the actions in its title. */
export class DocumentInFront implements vscode.Disposable {
  readonly #documents: ShownDocuments;
  readonly #subscriptions: readonly vscode.Disposable[];
  #told = false;

  constructor(documents: ShownDocuments) {
    this.#documents = documents;
    const look = () => this.#look();
    this.#subscriptions = [
      vscode.window.tabGroups.onDidChangeTabs(look),
      vscode.window.tabGroups.onDidChangeTabGroups(look),
    ];
    this.#look();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #look(): void {
    const isInFront = this.#documents.inFront !== undefined;
    if (isInFront === this.#told) return;
    this.#told = isInFront;
    void vscode.commands.executeCommand('setContext', 'bytesync.documentInFront', isInFront);
  }
}
