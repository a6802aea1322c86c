import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A page of the extension. */
export interface PageParts {
  /** Of its script and its style sheet. */
  readonly name: string;
  readonly title: string;
}

/** Where the scripts and style sheets of pages lie. */
export function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The document of a page: no text but its title, and nothing but its own script and style sheet may run or be loaded.
 * @param title a text of ours: a name from elsewhere belongs into the page
 */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title }: PageParts,
): string {
  const place = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), file)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  // A screen reader's voice, and which forms of Chinese characters are shown, follow the language of the texts.
  const language = vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${place(`${name}.css`)}">
  </head>
  <body>
    <main id="page"></main>
    <script nonce="${nonce}" src="${place(`${name}.js`)}"></script>
  </body>
</html>`;
}
