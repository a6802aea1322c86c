import { asBytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { contentIdOf } from '../../engine/inventory/contentIdOf.ts';
import type { Membership } from '../../engine/membership/membership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { Compared } from '../difference/comparedItem.ts';
import { shown, unlinked } from '../messages/words.ts';
import { copiesOf } from '../plan/readableSources.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { MergedPair } from './mergeCopies.ts';

/** The result of a merge that was saved. */
export interface MergedResult {
  readonly pair: Pick<MergedPair, 'path' | 'own' | 'other'>;
  /** Content id of what the own file holds since then. */
  readonly content: string;
  /** Content ids of what is in it: whoever has one of these loses nothing by getting it. */
  readonly taken: ReadonlySet<string>;
}

export interface OfferParts {
  readonly current: CurrentSession;
  readonly plan: {
    readonly compared: (Compared & { readonly run: number }) | undefined;
    /** Answers the question of the host with no; false where it is not asked. */
    decline(): boolean;
  };
  readonly failed: (error: unknown) => void;
}

interface Offer extends MergedResult {
  readonly sessionId: string;
  /** The last run that had begun when it was saved. */
  readonly after: number;
  /** The last run in which it was looked at. */
  tried: number;
}

/** Bytes of a copy that is held against what was merged. */
const LIMIT = 4 * 1024 * 1024;

/**
 * Results of merges, each until it is decided by hand, in a plan that was made after it was saved, that others get it:
 * those whose version is in it. Another session forgets them.
 */
export class MergedOffers implements vscode.Disposable {
  readonly #parts: OfferParts;
  readonly #changes: vscode.Disposable;
  #offers: readonly Offer[] = [];
  #isDeciding = false;

  constructor(parts: OfferParts) {
    this.#parts = parts;
    this.#changes = parts.current.onDidChange(() => this.#look());
  }

  /** Takes what the own file holds since just now, and offers to go on with it. */
  add(result: MergedResult): void {
    const { view } = this.#parts.current;
    const { path, own } = result.pair;
    const rest = this.#offers.filter(({ pair }) => !isSame(pair, result.pair));
    this.#offers = rest;
    if (view === undefined || view.sessionId !== own.sessionId) {
      const file = unlinked(shown(path));
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} is merged here.', file));
      return;
    }
    const after = latestRun(view);
    this.#offers = [...rest, { ...result, sessionId: view.sessionId, after, tried: after }];
    this.#tell(view, path).catch(this.#parts.failed);
  }

  dispose(): void {
    this.#changes.dispose();
    this.#offers = [];
  }

  async #tell({ isHost, members }: MembershipView, path: string): Promise<void> {
    const file = unlinked(shown(path));
    const isPlanner = members.some(({ isOwn, role }) => isOwn && role !== 'member');
    if (!isHost) {
      const text = isPlanner
        ? vscode.l10n.t('{0} is merged here. The others get it when the host analyses again.', file)
        : vscode.l10n.t(
            '{0} is merged here. Ask the host to analyse again, and to let the others have your copy.',
            file,
          );
      void vscode.window.showInformationMessage(text);
      return;
    }
    const again = vscode.l10n.t('Analyse Again');
    const text = vscode.l10n.t('{0} is merged here. Analyse again so that others get it.', file);
    if ((await vscode.window.showInformationMessage(text, again)) === again) await this.#again();
  }

  /** Never while a synchronization goes on: only a plan that waits for its answer is given up. */
  async #again(): Promise<void> {
    const { current, plan } = this.#parts;
    if (!isIdle(current) && !plan.decline()) {
      const text = vscode.l10n.t(
        'A comparison or synchronization goes on. Analyse again when it has ended.',
      );
      void vscode.window.showInformationMessage(text);
      return;
    }
    await this.#idle();
    await vscode.commands.executeCommand('bytesync.analyse');
  }

  /** Resolves when no run goes on, or there is no session any more. */
  async #idle(): Promise<void> {
    const { current } = this.#parts;
    while (!isIdle(current)) {
      await new Promise<void>((resolve) => {
        const once = current.onDidChange(() => {
          once.dispose();
          resolve();
        });
      });
    }
  }

  #look(): void {
    const { view, membership } = this.#parts.current;
    this.#offers = this.#offers.filter(({ sessionId }) => {
      // Away for a while, it is the same session when it is back.
      return view === undefined || sessionId === view.sessionId;
    });
    if (view?.activity.kind !== 'run' || view.activity.deciding === undefined) return;
    const { run } = view.activity;
    const due = this.#offers.filter(({ after, tried }) => run > after && run > tried);
    const { compared } = this.#parts.plan;
    if (due.length === 0 || this.#isDeciding || compared?.run !== run) return;
    if (membership === undefined) return;
    void this.#decideAll(membership, compared, due);
  }

  /** Never rejects. */
  async #decideAll(
    membership: Membership,
    compared: Compared & { readonly run: number },
    due: readonly Offer[],
  ): Promise<void> {
    this.#isDeciding = true;
    for (const offer of due) {
      offer.tried = compared.run;
      try {
        await decide(membership, compared, offer);
        this.#offers = this.#offers.filter((one) => one !== offer);
      } catch (error) {
        // The next plan is another chance.
        this.#parts.failed(error);
      }
    }
    this.#isDeciding = false;
  }
}

function isSame(a: MergedResult['pair'], b: MergedResult['pair']): boolean {
  return a.path === b.path && a.own.sourceId === b.own.sourceId;
}

function isIdle({ view }: CurrentSession): boolean {
  return view === undefined || view.activity.kind === 'idle';
}

function latestRun({ activity, last }: MembershipView): number {
  return Math.max(last?.run ?? 0, activity.kind === 'run' ? activity.run : 0);
}

/** @throws BytesyncError as `Membership.decide` */
async function decide(membership: Membership, compared: Compared, offer: Offer): Promise<void> {
  const { path, own, other } = offer.pair;
  const row = await compared.rows.row(path);
  const copies = row === undefined ? [] : copiesOf(row, compared.sources);
  const mine = copies.find(({ sourceId }) => sourceId === own.sourceId);
  const contentOf = async (sourceId: string, at: string) =>
    contentIdOf(await membership.readContent(sourceId, at, LIMIT, membership.signal));
  if (mine === undefined || (await contentOf(mine.sourceId, mine.path)) !== offer.content) {
    return warn(
      vscode.l10n.t('{0} has changed here since it was merged. Merge it again.', file(path)),
    );
  }
  const to: string[] = [];
  const others: string[] = [];
  for (const { sourceId, label, path: at } of copies) {
    if (sourceId === mine.sourceId) continue;
    const content = await readable(contentOf(sourceId, at));
    if (content === offer.content) continue;
    if (content !== undefined && offer.taken.has(content)) to.push(label);
    else others.push(label);
  }
  if (others.length > 0) tellOthers(path, other.label, others);
  if (to.length === 0) return;
  await membership.decide({ paths: [path], below: false, action: { copy: mine.label, to } });
}

/** Undefined where it can't be read: nobody can tell what it would lose. */
async function readable(content: Promise<string>): Promise<string | undefined> {
  try {
    return await content;
  } catch (error) {
    const { code } = asBytesyncError(error);
    if (code === 'aborted' || code === 'internal') throw error;
    return undefined;
  }
}

function tellOthers(path: string, merged: string, labels: readonly string[]): void {
  if (labels.includes(merged)) {
    warn(
      vscode.l10n.t(
        '{0} has changed on {1} since it was merged. Merge it again.',
        file(path),
        merged,
      ),
    );
    return;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Other versions of {0} stay as they are, since they are not in what you have merged: {1}.',
      ...[file(path), labels.join(', ')],
    ),
  );
}

function warn(text: string): void {
  void vscode.window.showWarningMessage(text);
}

function file(path: string): string {
  return unlinked(shown(path));
}
