import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type EmbeddedRelay, startEmbeddedRelay } from '../../engine/meeting/embeddedRelay.ts';
import { noteFailure } from '../failures.ts';

/** Pause before a relay that ended by itself is started again, in ms. */
const RESTART_MS = 1_000;

export interface OwnRelayOptions {
  /** The bundle of the relay. */
  readonly program: string;
  /** Where it keeps port, certificate, token, rooms and chunks. */
  readonly folder: string;
  readonly address: string;
  readonly log: vscode.LogOutputChannel;
}

/** A relay that this window runs for its session, and starts again when it ends by itself. */
export class OwnRelay {
  readonly #options: OwnRelayOptions;
  readonly #ending = new AbortController();
  #relay: EmbeddedRelay;

  private constructor(options: OwnRelayOptions, relay: EmbeddedRelay) {
    this.#options = options;
    this.#relay = relay;
    void this.#keepUp();
  }

  /** @throws BytesyncError relay-start-failed, relay-port-in-use; the signal's reason */
  static async start(options: OwnRelayOptions, signal: AbortSignal): Promise<OwnRelay> {
    return new OwnRelay(options, await startEmbeddedRelay({ ...options, signal }));
  }

  get url(): string {
    return this.#relay.url;
  }

  get accessToken(): string {
    return this.#relay.accessToken;
  }

  get certificate(): Uint8Array | undefined {
    return this.#relay.certificate;
  }

  /** The address under which the computer that shows a remote window reaches it, now. */
  async forwardedUrl(): Promise<string> {
    const forwarded = await vscode.env.asExternalUri(vscode.Uri.parse(this.url, true));
    return forwarded.toString(true).replace(/\/$/, '');
  }

  /** @param forget also removes what it kept: the session is over */
  async close(forget: boolean): Promise<void> {
    this.#ending.abort();
    await this.#relay.close();
    if (forget) await rm(this.#options.folder, { recursive: true, force: true });
  }

  async #keepUp(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#relay.ended;
      if (signal.aborted) return;
      this.#options.log.warn('The relay of this window ended; it is started again.');
      try {
        await sleep(RESTART_MS, undefined, { signal });
        this.#relay = await startEmbeddedRelay({ ...this.#options, signal });
      } catch (error) {
        if (!signal.aborted) noteFailure(this.#options.log, error);
      }
    }
  }
}

/** Where the relay of a session keeps what it has. */
export function relayFolder(storage: string, id: string): string {
  return join(storage, 'relays', id);
}
