import * as vscode from 'vscode';
import type { ContextKeys } from './contextKeys.ts';

/** Tells the editor the context keys, and only what has changed of them. */
export class ContextWriter {
  readonly #told = new Map<string, unknown>();

  write(keys: ContextKeys): void {
    for (const [key, value] of Object.entries(keys)) {
      if (this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
