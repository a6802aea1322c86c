import * as vscode from 'vscode';
import { fromPageSchema, type PageRequest, type ToPage } from '../../webview/messages.ts';
import { pageHtml, pageRoot } from '../pageHtml.ts';
import { type AnswerRequest, replyTo } from '../pageRequests.ts';

/** The plan's page in the editor area, from its opening to its closing. */
export class PageView implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly onDidClose: vscode.Event<void>;
  /** The page has asked for all there is since it was shown. */
  #isLoaded = false;
  /** What a person asked for while it was loading. */
  #wanted: 'focus' | 'rule' | undefined;

  constructor(
    context: vscode.ExtensionContext,
    focus: boolean,
    answer: AnswerRequest<PageRequest>,
  ) {
    const title = vscode.l10n.t('ByteSync Plan');
    this.#panel = vscode.window.createWebviewPanel(
      'bytesync.plan',
      title,
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: !focus },
      { enableScripts: true, localResourceRoots: [pageRoot(context.extensionUri)] },
    );
    this.onDidClose = this.#panel.onDidDispose;
    // All of them end with the panel.
    this.#panel.webview.onDidReceiveMessage((message) => this.#receive(message, answer));
    this.#panel.onDidChangeViewState(() => {
      if (!this.#panel.visible) this.#isLoaded = false;
    });
    const { webview } = this.#panel;
    webview.html = pageHtml(webview, context.extensionUri, { name: 'plan', title });
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  reveal(focus: boolean): void {
    this.#panel.reveal(undefined, !focus);
  }

  /** To the page, unless it is hidden: when it is shown again it asks for everything. */
  send(message: ToPage): void {
    if (!this.#panel.visible) return;
    this.#panel.webview.postMessage(message).then(undefined, () => {
      // The page went away meanwhile; when it is back it asks for everything.
    });
  }

  /** The page gets the focus, now or when it has loaded: what was sent before is there by then. */
  focus(): void {
    this.#want('focus');
  }

  /** The page begins a rule from the rows that are selected there, now or when it has loaded. */
  rule(): void {
    this.#want('rule');
  }

  /** It has loaded, and was sent all that it asked for. */
  loaded(): void {
    this.#isLoaded = true;
    // Whoever went elsewhere meanwhile stays there.
    if (this.#wanted !== undefined && this.#panel.active) this.send({ type: this.#wanted });
    this.#wanted = undefined;
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #want(wanted: 'focus' | 'rule'): void {
    this.#wanted = this.#isLoaded ? undefined : wanted;
    if (this.#isLoaded) this.send({ type: wanted });
  }

  async #receive(message: unknown, answer: AnswerRequest<PageRequest>): Promise<void> {
    const reply = await replyTo(message, fromPageSchema, answer);
    if (reply !== undefined) this.send(reply);
  }
}
