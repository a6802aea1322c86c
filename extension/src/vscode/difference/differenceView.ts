import * as vscode from 'vscode';
import {
  type DifferenceRequest,
  fromDifferencePageSchema,
  type ToDifferencePage,
} from '../../webview/differenceMessages.ts';
import { pageHtml, pageRoot } from '../pageHtml.ts';
import { type AnswerRequest, replyTo } from '../pageRequests.ts';

/** The page of a difference in the editor area, from its opening to its closing. */
export class DifferenceView implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly onDidClose: vscode.Event<void>;

  /** @param title of its tab, safe to be shown */
  constructor(
    context: vscode.ExtensionContext,
    title: string,
    answer: AnswerRequest<DifferenceRequest>,
  ) {
    this.#panel = vscode.window.createWebviewPanel(
      'bytesync.difference',
      title,
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: false },
      { enableScripts: true, localResourceRoots: [pageRoot(context.extensionUri)] },
    );
    this.onDidClose = this.#panel.onDidDispose;
    const { webview } = this.#panel;
    // Ends with the panel.
    webview.onDidReceiveMessage((message) => this.#receive(message, answer));
    const page = { name: 'difference', title: vscode.l10n.t('ByteSync Difference') };
    webview.html = pageHtml(webview, context.extensionUri, page);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** To the page, unless it is hidden: when it is shown again it asks for everything. */
  send(message: ToDifferencePage): void {
    if (!this.#panel.visible) return;
    this.#panel.webview.postMessage(message).then(undefined, () => {
      // The page went away meanwhile; when it is back it asks for everything.
    });
  }

  dispose(): void {
    this.#panel.dispose();
  }

  async #receive(message: unknown, answer: AnswerRequest<DifferenceRequest>): Promise<void> {
    const reply = await replyTo(message, fromDifferencePageSchema, answer);
    if (reply !== undefined) this.send(reply);
  }
}
