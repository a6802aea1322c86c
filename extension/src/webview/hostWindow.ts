import type { FromPage } from './messages.ts';

/** What the editor gives each page; asked for once. */
export interface HostWindow {
  postMessage(message: FromPage): void;
  getState(): unknown;
  /** Kept while the page is hidden, and over a reload of the page. */
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: () => HostWindow;

export function hostWindow(): HostWindow {
  return acquireVsCodeApi();
}
