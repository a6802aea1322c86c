import * as vscode from 'vscode';

/** Scheme of the documents that ByteSync makes. */
export const DOCUMENT_SCHEME = 'bytesync-report';

/** Documents that are made here and only shown: reports and results, as Markdown. */
export class ShownDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(
    DOCUMENT_SCHEME,
    this,
  );

  /**
   * Shows a document in the editor's preview of Markdown.
   * @param name of its tab; a document of the same name is replaced
   */
  async show(name: string, markdown: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${name}.md` });
    this.#texts.set(uri.toString(), markdown);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
