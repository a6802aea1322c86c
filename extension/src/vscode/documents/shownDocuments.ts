import * as vscode from 'vscode';

/** Scheme of the documents that ByteSync makes, as the manifest has it. */
export const DOCUMENT_SCHEME = 'bytesync-report';

/** Texts that are remembered; what was shown first goes first. */
const MOST = 50;

export interface ShownDocument {
  /** Of its tab; a document of the same name and query is replaced. */
  readonly name: string;
  readonly markdown: string;
  /** What it can be made from again. */
  readonly query?: string;
}

/** Documents that are made here and only shown, as Markdown: reports and results. */
export class ShownDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #inFront = new vscode.EventEmitter<void>();
  /** Another document may be in front. */
  readonly onDidChangeInFront = this.#inFront.event;
  readonly #remake: (uri: vscode.Uri) => Promise<string>;
  readonly #subscriptions: readonly vscode.Disposable[];

  /** @param remake gives the text of a document that a window shows again after it was loaded anew */
  constructor(remake: (uri: vscode.Uri) => Promise<string>) {
    this.#remake = remake;
    const { tabGroups } = vscode.window;
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this),
      tabGroups.onDidChangeTabs(() => this.#inFront.fire()),
      tabGroups.onDidChangeTabGroups(() => this.#inFront.fire()),
      this.#changed,
      this.#inFront,
    ];
  }

  /** Shows a document in the editor's preview of Markdown. */
  async show({ name, markdown, query = '' }: ShownDocument): Promise<void> {
    const uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${name}.md`, query });
    this.#remember(uri, markdown);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.#texts.get(uri.toString());
    if (known !== undefined) return known;
    const text = await this.#remake(uri);
    this.#remember(uri, text);
    return text;
  }

  /** The document that is in front; undefined when it is none of these. */
  get inFront(): vscode.Uri | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab === undefined) return undefined;
    const { input, label } = tab;
    if (input instanceof vscode.TabInputText) {
      return input.uri.scheme === DOCUMENT_SCHEME ? input.uri : undefined;
    }
    // A preview tells nothing but its title, which holds the name of its document.
    if (!(input instanceof vscode.TabInputWebview) || !/markdown/u.test(input.viewType)) {
      return undefined;
    }
    const uris = [...this.#texts.keys()].map((key) => vscode.Uri.parse(key, true));
    return uris.reverse().find(({ path }) => label.includes(path.slice(1)));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #remember(uri: vscode.Uri, text: string): void {
    const key = uri.toString();
    this.#texts.delete(key);
    this.#texts.set(key, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
    this.#inFront.fire();
  }
}
