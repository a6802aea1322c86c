import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';
import type { Frame } from 'playwright-core';
import type { EditorPage } from '../../vscode/host/editorPage.ts';
import { Members } from '../../vscode/host/members.ts';
import { packExtension } from '../../vscode/host/vsix.ts';
import { until } from '../../vscode/host/waits.ts';
import { create, invitationOf } from '../../vscode/session/steps.ts';
import { makeFiles } from './fileTree.ts';
import { INSPECTED } from './hostInspector.ts';
import { installProbe } from './installProbe.ts';
import { TerminalMember } from './terminalMember.ts';
import { writeTexts } from './texts.ts';

/** Until a million files are compared, in ms. */
const ANALYSIS_MS = 15 * 60_000;

/** A window and a terminal in one session, with so many differences between them. */
export class GridSession {
  readonly window: EditorPage;
  /** Where the window's server keeps all that is its own. */
  readonly root: string;
  readonly #members: Members;
  readonly #relay: RunningRelay;
  #terminal: TerminalMember | undefined;

  private constructor(members: Members, relay: RunningRelay) {
    const { window, server } = members.named('bench');
    this.window = window;
    this.root = server.root;
    this.#members = members;
    this.#relay = relay;
  }

  static async open(scratch: string, rows: number): Promise<GridSession> {
    const vsix = join(scratch, 'bytesync.vsix');
    await packExtension(vsix);
    const relay = await startRelay({ dataDir: join(scratch, 'relay'), port: 0, log: 'silent' });
    const members = await Members.open(['bench'], {
      ...{ vsix: [vsix], env: INSPECTED, scrollBars: true },
    });
    const session = new GridSession(members, relay);
    try {
      await session.#meet(scratch, rows);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async #meet(scratch: string, rows: number): Promise<void> {
    const host = this.#members.named('bench');
    const other = join(scratch, 'other');
    await mkdir(other);
    makeFiles(rows, host.folder, other);
    writeTexts(host.folder, other);
    await host.server.configure({
      'bytesync.relays': [{ name: 'Bench Relay', url: this.#relay.url }],
    });
    await installProbe(this.window.page.context());
    await this.window.reload();
    await create(host, 'Bench Relay');
    const [, code = ''] = /bytesync join (\S+)/.exec(await invitationOf(host)) ?? [];
    this.#terminal = new TerminalMember(code, other, join(scratch, 'home'));
    await this.window.notifications.press(/Terminal wants to join/, 'Compare Words…');
    await this.window.dialog.press(/Terminal wants to join/, 'They Match');
    await this.window.view('Session').row('other').waitFor();
  }

  /** Compares, and gives the page of the plan, which asks whether to do it. */
  async analyse(): Promise<Frame> {
    await this.window.run('ByteSync: Analyse');
    return until('plan', () => this.page().catch(() => undefined), { limitMs: ANALYSIS_MS });
  }

  page(): Promise<Frame> {
    return this.window.webview('What differs');
  }

  async close(): Promise<void> {
    await this.#terminal?.close();
    await this.#members.close();
    await this.#relay.close();
  }
}
