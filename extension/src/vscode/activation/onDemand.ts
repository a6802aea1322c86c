import * as vscode from 'vscode';
import type { Application } from '../application.ts';
import type { CommandId } from '../commandIds.ts';
import { ShownDocuments } from '../documents/shownDocuments.ts';
import { LazyTree } from '../views/lazyTree.ts';

/** What the application gets from the part that the editor sees from its start. */
export interface Surface {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly documents: ShownDocuments;
  readonly sessionView: LazyTree;
  readonly devicesView: LazyTree;
}

/** Loads the application, and with it the engine, at first use. */
export class OnDemand {
  readonly surface: Surface;
  #application: Promise<Application> | undefined;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.surface = {
      context,
      log,
      documents: new ShownDocuments((uri) => this.#documentText(uri)),
      sessionView: new LazyTree('bytesync.session'),
      devicesView: new LazyTree('bytesync.devices', () => this.load()),
    };
  }

  /** Runs a command of the application. */
  async run(command: CommandId, args: readonly unknown[]): Promise<void> {
    await (await this.#loaded())?.run(command, args);
  }

  /** Opens a link of ours. */
  async open(uri: vscode.Uri): Promise<void> {
    await (await this.#loaded())?.open(uri);
  }

  /** Shows the page of a difference again in a window that was loaded anew. */
  async restoreDifference(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const application = await this.#loaded();
    if (application === undefined) panel.dispose();
    else application.restoreDifference(panel, kept);
  }

  /** Loads it because something waits for it. */
  load(): void {
    void this.#loaded();
  }

  /** Resolves when it is there, or a person has been told why it is not. */
  async whole(): Promise<void> {
    await this.#loaded();
  }

  /** Resolves when nothing runs any more. */
  async close(): Promise<void> {
    const application = await this.#application?.catch(() => undefined);
    await application?.close();
  }

  /** '' when nothing can be said about it, which a person has been told by then. */
  async #documentText(uri: vscode.Uri): Promise<string> {
    return (await (await this.#loaded())?.documentText(uri)) ?? '';
  }

  /** Undefined when it doesn't start, which a person has been told by then. */
  async #loaded(): Promise<Application | undefined> {
    this.#application ??= this.#start();
    try {
      return await this.#application;
    } catch (error) {
      // The next try starts anew.
      this.#application = undefined;
      this.surface.log.error(error instanceof Error ? error : String(error));
      this.#tellThatItDoesNotStart();
      return undefined;
    }
  }

  /** What waits for the application must not wait for a person's answer. */
  #tellThatItDoesNotStart(): void {
    const message = vscode.l10n.t('ByteSync cannot start. The log says why.');
    const show = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(message, show).then((pressed) => {
      if (pressed === show) this.surface.log.show();
    });
  }

  async #start(): Promise<Application> {
    const { Application } = await import('../application.ts');
    return Application.start(this.surface);
  }
}
