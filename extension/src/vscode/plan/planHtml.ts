import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Where the page's script and style sheet lie. */
export function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** The document of the plan's page: no text, and nothing but its own script and style sheet may run. */
export function planHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const place = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  const title = vscode.l10n.t('ByteSync Plan');
  // A screen reader's voice, and which forms of Chinese characters are shown, follow the language of the texts.
  const language = vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="stylesheet" href="${place('plan.css')}">
  </head>
  <body>
    <main id="page"></main>
    <script nonce="${nonce}" src="${place('plan.js')}"></script>
  </body>
</html>`;
}
