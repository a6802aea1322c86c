import * as vscode from 'vscode';
import {
  type DifferenceRequest,
  fromDifferencePageSchema,
  type ToDifferencePage,
} from '../../webview/differenceMessages.ts';
import { pageHtml, pageRoot } from '../pageHtml.ts';
import { type AnswerRequest, replyTo } from '../pageRequests.ts';
import { DIFFERENCE_VIEW } from './viewType.ts';

/** @param title of its tab, safe to be shown */
export function newPanel(title: string): vscode.WebviewPanel {
  const place = { viewColumn: vscode.ViewColumn.Active, preserveFocus: false };
  return vscode.window.createWebviewPanel(DIFFERENCE_VIEW, title, place);
}

/** The page of a difference in the editor area, until it is closed. */
export class DifferenceView {
  readonly #panel: vscode.WebviewPanel;
  readonly onDidClose: vscode.Event<void>;

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    answer: AnswerRequest<DifferenceRequest>,
  ) {
    this.#panel = panel;
    this.onDidClose = panel.onDidDispose;
    const { webview } = panel;
    // Ends with the panel.
    webview.onDidReceiveMessage((message) => this.#receive(message, answer));
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(extensionUri)] };
    const page = { name: 'difference', title: vscode.l10n.t('ByteSync Difference') };
    webview.html = pageHtml(webview, extensionUri, page);
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

  async #receive(message: unknown, answer: AnswerRequest<DifferenceRequest>): Promise<void> {
    const reply = await replyTo(message, fromDifferencePageSchema, answer);
    if (reply !== undefined) this.send(reply);
  }
}
