import type * as vscode from 'vscode';
import type { Membership } from '../../engine/membership/membership.ts';
import type { GitState } from '../../engine/membership/view.ts';
import { noteFailure } from '../failures.ts';
import type { GitStates } from '../gitState.ts';
import type { CurrentSession } from './currentSession.ts';

/** Git changes its mind often while it works: the others hear the last word only. */
const CALM_MS = 1_000;

/** Tells the others what Git says about the own data sources. */
export class GitTeller implements vscode.Disposable {
  readonly #current: CurrentSession;
  readonly #states: GitStates;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[];
  #told = new Map<string, string>();
  #of: Membership | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(current: CurrentSession, states: GitStates, log: vscode.LogOutputChannel) {
    this.#current = current;
    this.#states = states;
    this.#log = log;
    const later = () => this.#later();
    this.#subscriptions = [states.onDidChange(later), current.onDidChange(later)];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell().catch((error: unknown) => noteFailure(this.#log, error));
    }, CALM_MS);
  }

  async #tell(): Promise<void> {
    const { membership } = this.#current;
    if (membership !== this.#of) this.#told = new Map();
    this.#of = membership;
    if (membership === undefined || !membership.view.connected) return;
    const own = membership.view.members.find(({ isOwn }) => isOwn);
    for (const { sourceId, root, file } of own?.sources ?? []) {
      // Of a file's folder nothing is offered, so nothing is told.
      if (root === undefined || file !== undefined) continue;
      const state = this.#states.of(root);
      if (this.#told.get(sourceId) === words(state)) continue;
      if (state === undefined && !this.#told.has(sourceId)) continue;
      this.#told.set(sourceId, words(state));
      await membership.describe(sourceId, state);
    }
  }
}

function words(state: GitState | undefined): string {
  return JSON.stringify(state ?? null);
}
