import * as vscode from 'vscode';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { Amounts } from '../amounts.ts';
import type { CurrentSession } from './currentSession.ts';
import { activityText } from './phaseText.ts';
import { Speed } from './speed.ts';

interface Shown {
  readonly text: string;
  readonly tooltip: string;
  readonly isWarning?: boolean;
}

/** The item of the status bar: there while this window has a session. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #amounts: Amounts;
  #speed = new Speed();

  constructor(amounts: Amounts) {
    this.#amounts = amounts;
    this.#item = vscode.window.createStatusBarItem(
      'bytesync.status',
      vscode.StatusBarAlignment.Left,
      10,
    );
    this.#item.name = 'ByteSync';
    this.#item.command = 'bytesync.session.focus';
  }

  update(current: CurrentSession): void {
    const shown = this.#shown(current);
    if (shown === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = shown.text;
    this.#item.tooltip = shown.tooltip;
    this.#item.accessibilityInformation = { label: `ByteSync: ${shown.tooltip}`, role: 'button' };
    this.#item.backgroundColor = shown.isWarning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }

  #shown({ standing, view }: CurrentSession): Shown | undefined {
    switch (standing.kind) {
      case 'none':
      case 'elsewhere':
        return undefined;
      case 'entering':
        return { text: '$(loading~spin) ByteSync', tooltip: vscode.l10n.t('Connecting…') };
      case 'away': {
        const tooltip = vscode.l10n.t('The session is interrupted.');
        return { text: '$(debug-disconnect) ByteSync', tooltip, isWarning: true };
      }
      case 'in':
        return view && this.#member(view);
    }
  }

  #member(view: MembershipView): Shown {
    const waiting = view.newcomers.filter(({ state }) => state === 'asked').length;
    if (!view.connected) {
      const tooltip = vscode.l10n.t('The relay is away; trying again');
      return { text: '$(debug-disconnect) ByteSync', tooltip, isWarning: true };
    }
    if (view.activity.kind === 'run') return this.#run(view, view.activity);
    this.#speed = new Speed();
    if (waiting > 0) {
      const tooltip =
        waiting === 1
          ? vscode.l10n.t('Somebody wants to join')
          : vscode.l10n.t('{count} want to join', { count: waiting });
      return { text: `$(bell-dot) ByteSync: ${tooltip}`, tooltip, isWarning: true };
    }
    const tooltip = vscode.l10n.t('{count} in the session', { count: view.members.length });
    return { text: `$(broadcast) ByteSync: ${view.members.length}`, tooltip };
  }

  #run(
    view: MembershipView,
    activity: Extract<MembershipView['activity'], { kind: 'run' }>,
  ): Shown {
    const phase = activityText(activity, this.#amounts);
    const isHeld = activity.pausedBy.length > 0;
    const busy = activity.phase === 'planned' || isHeld ? '$(sync)' : '$(sync~spin)';
    if (activity.phase !== 'synchronizing' || isHeld) {
      // What comes after a pause has nothing to do with what was before it.
      this.#speed = new Speed();
      return { text: `${busy} ${phase}`, tooltip: phase };
    }
    const progress = view.members.flatMap((member) => member.progress ?? []);
    const done = progress.reduce((sum, { bytesDone }) => sum + bytesDone, 0);
    const total = progress.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0);
    const speed = this.#speed.add(done, performance.now());
    const parts = [phase];
    if (total > 0) parts.push(this.#amounts.percent(done, total));
    if (speed !== undefined && speed > 0) {
      parts.push(vscode.l10n.t('{amount}/s', { amount: this.#amounts.bytes(speed) }));
    }
    return { text: `${busy} ${parts.join(' · ')}`, tooltip: parts.join(', ') };
  }
}
