import { join } from 'node:path';
import * as vscode from 'vscode';
import { loadDeviceKeys } from '../engine/session/identityStore.ts';
import { TrustStore } from '../engine/session/trustStore.ts';
import type { Surface } from './activation/onDemand.ts';
import { Amounts } from './amounts.ts';
import type { CommandId } from './commandIds.ts';
import { type CommandParts, commandHandlers, enter, type Handlers } from './commands/handlers.ts';
import { openLink } from './commands/openLink.ts';
import { whyNot } from './commands/whyNot.ts';
import { noteFailure, showFailure } from './failures.ts';
import { GitStates } from './gitState.ts';
import { editorWords } from './messages/localizedSentence.ts';
import { PlanPanel } from './plan/planPanel.ts';
import { MemberFileSystem } from './remote/memberFileSystem.ts';
import { type ContextKeys, contextKeys } from './session/contextKeys.ts';
import { ContextWriter } from './session/contextWriter.ts';
import { CurrentSession } from './session/currentSession.ts';
import { deviceRows } from './session/devicesTree.ts';
import { GitTeller } from './session/gitTeller.ts';
import { NewcomerNotices } from './session/newcomerNotices.ts';
import { PendingInvitation } from './session/pendingInvitation.ts';
import { RecentSessions } from './session/recentSessions.ts';
import { RunNotices } from './session/runNotices.ts';
import { SavedSessions } from './session/savedSessions.ts';
import { SessionKeeper } from './session/sessionKeeper.ts';
import { sessionRows } from './session/sessionTree.ts';
import { StatusBar } from './session/statusBar.ts';
import { AccessTokens } from './storage/accessTokens.ts';
import { installationId } from './storage/installation.ts';
import { warnOfForgottenSecrets } from './storage/lastingSecrets.ts';
import { SecretStore } from './storage/secretStore.ts';

/** Everything behind the commands and views, loaded at first use. */
export class Application {
  readonly #surface: Surface;
  readonly #parts: CommandParts;
  readonly #pending: PendingInvitation;
  readonly #recents: RecentSessions;
  readonly #handlers: Handlers;
  readonly #amounts = new Amounts(editorWords());
  readonly #context = new ContextWriter();
  readonly #newcomers: NewcomerNotices;
  readonly #runs: RunNotices;
  readonly #status: StatusBar;
  #hasTrusted = false;

  private constructor(surface: Surface, parts: CommandParts, store: SecretStore) {
    const { context, sessionView, devicesView } = surface;
    this.#surface = surface;
    this.#parts = parts;
    this.#pending = new PendingInvitation(context.globalState, store);
    this.#recents = new RecentSessions(context.globalState);
    this.#handlers = commandHandlers(parts);
    this.#newcomers = new NewcomerNotices(sessionView);
    this.#runs = new RunNotices(parts.current, (run) => parts.plan.planOf(run));
    this.#status = new StatusBar(this.#amounts);
    context.subscriptions.push(
      parts.plan.onDidChangePlan(() => this.#show()),
      this.#status,
      this.#runs,
      parts.current.onDidChange(() => this.#show()),
    );
    sessionView.show(async () => sessionRows(parts.current, this.#amounts));
    devicesView.show(() => this.#devices());
  }

  /** @throws BytesyncError home-unusable */
  static async start(surface: Surface): Promise<Application> {
    const { context, log } = surface;
    const storage = context.globalStorageUri.fsPath;
    const installation = await installationId(storage);
    const store = new SecretStore({ secrets: context.secrets, installation, folder: storage });
    await warnOfForgottenSecrets(context, store, installation);
    const current = new CurrentSession();
    const files = new MemberFileSystem(current);
    const plan = new PlanPanel(context, current, files);
    const git = new GitStates(log);
    const trust = new TrustStore(store);
    const meeting = { program: join(__dirname, 'relay.js'), storage, log };
    const keeper = new SessionKeeper({
      ...meeting,
      current,
      saved: new SavedSessions(context.workspaceState, store),
      device: await loadDeviceKeys(store),
      trust,
      questions: (run, signal) => plan.questions(run, signal),
    });
    context.subscriptions.push(current, plan, files, git, new GitTeller(current, git, log));
    const tokens = new AccessTokens(store);
    const parts = { current, keeper, plan, trust, tokens, meeting, log };
    const application = new Application(surface, parts, store);
    await application.#begin(git);
    return application;
  }

  /** Runs a command, or says why it can't be run now. */
  async run(command: CommandId, args: readonly unknown[]): Promise<void> {
    const why = this.#whyNot(command);
    if (why !== undefined) {
      void vscode.window.showInformationMessage(why);
      return;
    }
    try {
      await this.#handlers[command](...args);
    } catch (error) {
      showFailure(this.#surface.log, error);
    }
    await this.#afterwards(command);
  }

  /** Opens a link of ours. */
  async open(uri: vscode.Uri): Promise<void> {
    try {
      const invitation = await openLink(uri, {
        pending: this.#pending,
        whyNotHere: () => this.#whyNot('bytesync.joinSession'),
      });
      if (invitation !== undefined) await enter(this.#parts, invitation);
    } catch (error) {
      showFailure(this.#surface.log, error);
    }
  }

  async close(): Promise<void> {
    await this.#parts.keeper.close();
  }

  async #begin(git: GitStates): Promise<void> {
    this.#hasTrusted = (await this.#parts.trust.list()).length > 0;
    this.#show();
    if (!vscode.workspace.isTrusted) return;
    void git.start();
    void this.#comeBack().catch((error: unknown) => showFailure(this.#surface.log, error));
  }

  /** To the session that this window was in, or to the one whose invitation waits for it. */
  async #comeBack(): Promise<void> {
    await this.#parts.keeper.resume();
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    const invitation = await this.#pending.take(folders);
    if (invitation === undefined || this.#whyNot('bytesync.joinSession') !== undefined) return;
    await enter(this.#parts, invitation);
  }

  #whyNot(command: CommandId): string | undefined {
    const isSafe = command === 'bytesync.checkConnection' || command === 'bytesync.openWalkthrough';
    if (!vscode.workspace.isTrusted && !isSafe) {
      return vscode.l10n.t(
        'ByteSync changes files only in folders that you trust. Trust this workspace first (“Workspaces: Manage Workspace Trust”).',
      );
    }
    return whyNot(command, this.#keys(), editorWords());
  }

  #keys(): ContextKeys {
    const { current, plan } = this.#parts;
    const beside = { hasPlan: plan.hasPlan, trustedDevices: this.#hasTrusted };
    return contextKeys(current.standing.kind, current.view, beside);
  }

  #show(): void {
    const { current } = this.#parts;
    this.#context.write(this.#keys());
    this.#surface.sessionView.refresh();
    this.#newcomers.update(current);
    this.#runs.update();
    this.#status.update(current);
    this.#noteRecent().catch((error: unknown) => noteFailure(this.#surface.log, error));
  }

  async #devices() {
    const devices = await this.#parts.trust.list();
    return deviceRows(devices, this.#recents.list(), this.#amounts);
  }

  /** Admissions change who is trusted, and who was met. */
  async #noteRecent(): Promise<void> {
    const { current } = this.#parts;
    const { record, view } = current;
    if (record === undefined || view === undefined) return;
    const { sessionId, since, place } = record;
    const others = view.members.filter(({ isOwn }) => !isOwn).map(({ name }) => name);
    if (await this.#recents.note({ sessionId, since, place, others })) await this.#devicesChanged();
  }

  async #afterwards(command: CommandId): Promise<void> {
    if (command === 'bytesync.forgetDevice') await this.#devicesChanged();
  }

  async #devicesChanged(): Promise<void> {
    this.#hasTrusted = (await this.#parts.trust.list()).length > 0;
    this.#context.write(this.#keys());
    this.#surface.devicesView.refresh();
  }
}
