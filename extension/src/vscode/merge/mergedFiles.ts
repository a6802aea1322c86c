import * as vscode from 'vscode';
import type { Membership } from '../../engine/membership/membership.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { shown, unlinked } from '../messages/words.ts';
import { pathOn } from '../plan/readableSources.ts';
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
    planOf(run: number): PlanView | undefined;
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
    const plan = this.#parts.plan.planOf(activity.run);
    if (plan === undefined || this.#decidedRun === activity.run) return;
    this.#decidedRun = activity.run;
    this.#decide(membership, plan).catch(this.#parts.failed);
  }

  async #decide(membership: Membership, plan: PlanView): Promise<void> {
    for (const [key, merge] of [...this.#saved]) {
      if (!plan.summary.items.some(({ path }) => path === merge.path)) continue;
      this.#saved.delete(key);
      this.#open.delete(key);
      const labels = labelsOf(membership, merge);
      if (labels === undefined) continue;
      if (await isAsMerged(membership, merge, plan, labels.to)) {
        const action = { copy: labels.from, to: labels.to };
        await membership.decide({ paths: [merge.path], below: false, action });
      } else {
        void vscode.window.showWarningMessage(
          vscode.l10n.t(
            '{0} has changed on {1} since it was merged. Merge it again.',
            ...[unlinked(shown(merge.path)), labels.to],
          ),
        );
      }
    }
  }
}

/** Whose they are in this run; undefined where one of them is not there any more. */
function labelsOf(
  { view }: Membership,
  { own, other }: Merge,
): { readonly from: string; readonly to: string } | undefined {
  const sources = view.members.flatMap(({ sources }) => sources);
  const labelOf = (id: string) => sources.find(({ sourceId }) => sourceId === id)?.label;
  const [from, to] = [labelOf(own.sourceId), labelOf(other.sourceId)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

async function isAsMerged(
  membership: Membership,
  { path, other }: Merge,
  plan: PlanView,
  label: string,
): Promise<boolean> {
  const at = pathOn(label, path, plan);
  const now = await membership.readContent(other.sourceId, at, LIMIT, membership.signal);
  return Buffer.compare(now, other.content) === 0;
}
