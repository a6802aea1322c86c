import type { FromPage } from './messages.ts';

/** What the editor gives each page; asked for once. */
export interface HostWindow<Message = FromPage> {
  postMessage(message: Message): void;
  getState(): unknown;
  /** Kept while the page is hidden, and over a reload of the page. */
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: <Message>() => HostWindow<Message>;

export function hostWindow<Message = FromPage>(): HostWindow<Message> {
  return acquireVsCodeApi<Message>();
}
