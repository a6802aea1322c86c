import * as vscode from 'vscode';
import type { Membership } from '../../engine/membership/membership.ts';
import { shown, unlinked } from '../messages/words.ts';
import type { ReadableCopy } from '../remote/compareCopies.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { holdsConflict } from './conflictText.ts';

/** A merge that is open or saved. */
export interface Merge {
  /** The comparison's path. */
  readonly path: string;
  /** The own file, which gets the result. */
  readonly output: vscode.Uri;
  readonly own: { readonly sourceId: string };
  /** Whose version was merged, and what it was. */
  readonly other: {
    readonly sourceId: string;
    readonly content: Uint8Array;
  };
}

export interface MergeParts {
  readonly current: CurrentSession;
  readonly plan: {
    /** Undefined where there is none of this run. */
    planOf(run: number): unknown;
    copiesOf(path: string): Promise<readonly ReadableCopy[]>;
    /** Answers what is asked with no; false where nothing is. */
    decline(): boolean;
  };
  readonly failed: (error: unknown) => void;
}

/** Bytes of another member's file that is held against what was merged. */
const LIMIT = 2 * 1024 * 1024;

/**
 * Results of merges that were saved: the next plan takes each to the member whose version is in it, as if it had been
 * decided by hand, unless that version has changed since.
 */
export class MergedFiles implements vscode.Disposable {
  readonly #parts: MergeParts;
  readonly #open = new Map<string, Merge>();
  readonly #saved = new Map<string, Merge>();
  readonly #subscriptions: vscode.Disposable[];
  /** The last run of which decisions were made here. */
  #decidedRun = 0;

  constructor(parts: MergeParts) {
    this.#parts = parts;
    this.#subscriptions = [
      vscode.workspace.onDidSaveTextDocument((document) => this.#onSave(document)),
      parts.current.onDidChange(() => this.#decideSoon()),
    ];
  }

  /** Watches the result of a merge. */
  add(merge: Merge): void {
    this.#open.set(merge.output.toString(), merge);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #onSave(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const merge = this.#open.get(key);
    if (merge === undefined || holdsConflict(document.getText())) return;
    const isNew = !this.#saved.has(key);
    this.#saved.set(key, merge);
    if (isNew) this.#offer(merge).catch(this.#parts.failed);
  }

  async #offer({ path }: Merge): Promise<void> {
    const file = unlinked(shown(path));
    if (this.#parts.current.view?.isHost !== true) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0} is merged here. The others get it when the host analyses again.', file),
      );
      return;
    }
    const again = vscode.l10n.t('Analyse Again');
    const message = vscode.l10n.t('{0} is merged here. Analyse again so that others get it.', file);
    if ((await vscode.window.showInformationMessage(message, again)) !== again) return;
    const { current, plan } = this.#parts;
    if (current.view?.activity.kind === 'run' && !plan.decline()) {
      await current.membership?.abortRun();
    }
    await this.#idle();
    await vscode.commands.executeCommand('bytesync.analyse');
  }

  /** Resolves when no run goes on. */
  async #idle(): Promise<void> {
    const { current } = this.#parts;
    const isBusy = () => current.view !== undefined && current.view.activity.kind !== 'idle';
    while (isBusy()) {
      await new Promise<void>((resolve) => {
        const once = current.onDidChange(() => {
          once.dispose();
          resolve();
        });
      });
    }
  }

  #decideSoon(): void {
    const { view, membership } = this.#parts.current;
    if (this.#saved.size === 0 || membership === undefined) return;
    const activity = view?.activity;
    if (activity?.kind !== 'run' || activity.deciding === undefined) return;
    const { plan, failed } = this.#parts;
    if (plan.planOf(activity.run) === undefined || this.#decidedRun === activity.run) return;
    this.#decidedRun = activity.run;
    for (const [key, merge] of [...this.#saved]) {
      this.#saved.delete(key);
      this.#open.delete(key);
      this.#decide(membership, merge).catch(failed);
    }
  }

  async #decide(membership: Membership, { path, own, other }: Merge): Promise<void> {
    const copies = await this.#parts.plan.copiesOf(path);
    const from = copies.find(({ sourceId }) => sourceId === own.sourceId);
    const to = copies.find(({ sourceId }) => sourceId === other.sourceId);
    // One of them is not there any more, or nobody has to decide.
    if (from === undefined || to === undefined) return;
    const now = await membership.readContent(to.sourceId, to.path, LIMIT, membership.signal);
    if (Buffer.compare(now, other.content) === 0) {
      const action = { copy: from.label, to: to.label };
      await membership.decide({ paths: [path], below: false, action });
      return;
    }
    const message = vscode.l10n.t(
      '{0} has changed on {1} since it was merged. Merge it again.',
      ...[unlinked(shown(path)), to.label],
    );
    void vscode.window.showWarningMessage(message);
  }
}
