import type { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Membership } from '../../engine/membership/membership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { Meeting } from '../meeting/meeting.ts';
import type { SessionRecord } from './sessionRecord.ts';

/** Changes are shown at most five times a second. */
const INTERVAL_MS = 200;

/** How this window stands to a session. */
export type Standing =
  | { readonly kind: 'none' }
  /** On its way in, or back. */
  | { readonly kind: 'entering' }
  | {
      readonly kind: 'in';
      readonly membership: Membership;
      readonly meeting: Meeting;
      readonly record: SessionRecord;
    }
  /** The connection ended; the membership is kept and can be taken up again. */
  | { readonly kind: 'away'; readonly record: SessionRecord; readonly why: BytesyncError }
  /** Another window of this workspace is in the session. */
  | { readonly kind: 'elsewhere'; readonly record: SessionRecord };

/** The one session of this window, or none. */
export class CurrentSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Something of the standing or the view is different; not more often than people can see. */
  readonly onDidChange = this.#changed.event;
  /** Runs that were ended here for another plan, which follows at once: nobody here is told of their end. */
  readonly replaced = new Set<number>();
  #standing: Standing = { kind: 'none' };
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  get standing(): Standing {
    return this.#standing;
  }

  get membership(): Membership | undefined {
    return this.#standing.kind === 'in' ? this.#standing.membership : undefined;
  }

  get view(): MembershipView | undefined {
    return this.membership?.view;
  }

  /** The session that this window is in, or could come back to. */
  get record(): SessionRecord | undefined {
    return 'record' in this.#standing ? this.#standing.record : undefined;
  }

  stand(standing: Standing): void {
    this.#standing = standing;
    this.replaced.clear();
    this.#tell();
  }

  /** Something in the view changed. */
  touch(): void {
    if (this.#disposed) return;
    this.#timer ??= setTimeout(() => this.#tell(), INTERVAL_MS);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.fire();
  }
}
