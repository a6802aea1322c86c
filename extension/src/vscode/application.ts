import { join } from 'node:path';
import * as vscode from 'vscode';
import { loadDeviceKeys } from '../engine/session/identityStore.ts';
import { TrustStore } from '../engine/session/trustStore.ts';
import type { Surface } from './activation/onDemand.ts';
import { workspaceFolderUris } from './activation/workspaceFolders.ts';
import { Amounts } from './amounts.ts';
import type { CommandId } from './commandIds.ts';
import { decideAnew } from './commands/decideAnew.ts';
import { type CommandParts, commandHandlers, enter, type Handlers } from './commands/handlers.ts';
import { openLink } from './commands/openLink.ts';
import { saveFilter } from './commands/saveFilter.ts';
import { whyNot } from './commands/whyNot.ts';
import { rulesPlace, savedRules, saveRules } from './commands/workspaceRules.ts';
import { DifferencePages } from './difference/differencePages.ts';
import { reportIn, reportMarkdown } from './documents/reportDocument.ts';
import { noteFailure, showFailure } from './failures.ts';
import { GitStates } from './gitState.ts';
import { openMerging } from './merge/openMerging.ts';
import { editorWords } from './messages/localizedSentence.ts';
import { PlanDrafts } from './plan/planDrafts.ts';
import { PlanPanel } from './plan/planPanel.ts';
import { MemberFileSystem } from './remote/memberFileSystem.ts';
import { BackAgainNotices } from './session/backAgainNotices.ts';
import { type ContextKeys, contextKeys } from './session/contextKeys.ts';
import { ContextWriter } from './session/contextWriter.ts';
import { CurrentSession } from './session/currentSession.ts';
import { deviceRows } from './session/devicesTree.ts';
import { GitTeller } from './session/gitTeller.ts';
import { NewcomerNotices } from './session/newcomerNotices.ts';
import { OpenSessions } from './session/openSessions.ts';
import { PendingInvitation } from './session/pendingInvitation.ts';
import { RecentSessions } from './session/recentSessions.ts';
import { RunNotices } from './session/runNotices.ts';
import { RunReports } from './session/runReports.ts';
import { SavedSessions } from './session/savedSessions.ts';
import { SessionFilter } from './session/sessionFilter.ts';
import { SessionKeeper } from './session/sessionKeeper.ts';
import { sessionRows } from './session/sessionTree.ts';
import { StatusBar } from './session/statusBar.ts';
import { settingRates } from './settingRates.ts';
import { AccessTokens } from './storage/accessTokens.ts';
import { installationId } from './storage/installation.ts';
import { KeptReports } from './storage/keptReports.ts';
import { warnOfForgottenSecrets } from './storage/lastingSecrets.ts';
import { ReviewedLog } from './storage/reviewedLog.ts';
import { SecretStore } from './storage/secretStore.ts';

/** What changes no file of a workspace and lets nobody in is there also where nothing is trusted. */
const SAFE: ReadonlySet<CommandId> = new Set<CommandId>([
  'bytesync.checkConnection',
  'bytesync.showReport',
  'bytesync.showEarlierReport',
  'bytesync.saveReport',
  'bytesync.openWalkthrough',
]);

/** Everything behind the commands and views, loaded at first use. */
export class Application {
  readonly #surface: Surface;
  readonly #parts: CommandParts;
  readonly #differences: DifferencePages;
  readonly #pending: PendingInvitation;
  readonly #recents: RecentSessions;
  readonly #handlers: Handlers;
  readonly #amounts: Amounts;
  readonly #context = new ContextWriter();
  readonly #newcomers: NewcomerNotices;
  readonly #runs: RunNotices;
  readonly #back = new BackAgainNotices();
  readonly #status: StatusBar;
  #hasTrusted = false;

  private constructor(
    surface: Surface,
    parts: CommandParts,
    store: SecretStore,
    differences: DifferencePages,
  ) {
    const { context, sessionView, devicesView } = surface;
    this.#surface = surface;
    this.#parts = parts;
    this.#differences = differences;
    this.#amounts = parts.amounts;
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
      parts.documents.onDidChangeInFront(() => this.#writeKeys()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#foldersChanged()),
    );
    sessionView.show(async () => sessionRows(parts.current, this.#amounts));
    devicesView.show(() => this.#devices());
  }

  /** @throws BytesyncError home-unusable */
  static async start(surface: Surface): Promise<Application> {
    const { context, log } = surface;
    const storage = context.globalStorageUri.fsPath;
    const workspaceStorage = (context.storageUri ?? context.globalStorageUri).fsPath;
    const installation = await installationId(storage);
    const store = new SecretStore({ secrets: context.secrets, installation, folder: storage });
    await warnOfForgottenSecrets(context, store, installation);
    const failed = (error: unknown) => noteFailure(log, error);
    const current = new CurrentSession();
    const files = new MemberFileSystem(current);
    const differences = new DifferencePages(context, current, files);
    const git = new GitStates(log);
    const reviewed = new ReviewedLog(workspaceStorage);
    const limits = { filter: new SessionFilter(), first: new SessionFilter() };
    const drafts = new PlanDrafts({
      openPlan: () => current.membership?.openPlan,
      words: editorWords,
      saved: () => savedRules(rulesPlace(current)),
      save: saveRules,
      saveFilter: (filter) => saveFilter(rulesPlace(current), filter),
      decideAnew: (...said) => decideAnew({ current, ...limits }, ...said),
      failed: (error) => showFailure(log, error),
    });
    const plan = new PlanPanel(context, current, differences, reviewed, git, drafts);
    const trust = new TrustStore(store);
    const meeting = { program: join(__dirname, 'relay.js'), storage, log };
    const keeper = new SessionKeeper({
      ...meeting,
      current,
      saved: new SavedSessions({
        ...{ state: context.workspaceState, store },
        ...{ open: new OpenSessions(storage, failed), folders: workspaceFolderUris },
      }),
      device: await loadDeviceKeys(store),
      trust,
      rates: settingRates(context.subscriptions),
      questions: (run, signal) => plan.questions(run, signal),
    });
    context.subscriptions.push(
      current,
      plan,
      differences,
      files,
      git,
      new GitTeller(current, git, log),
    );
    const merging = openMerging(context, { current, plan, files, log, storage: workspaceStorage });
    const parts = {
      merging,
      ...{ current, keeper, plan, trust, meeting, log, amounts: new Amounts(editorWords()) },
      ...limits,
      tokens: new AccessTokens(store),
      documents: surface.documents,
      reports: await RunReports.open({
        ...{ kept: new KeptReports(storage), state: context.workspaceState, log },
      }),
    };
    const application = new Application(surface, parts, store, differences);
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

  /** The text of a document of ours that the window showed before it was loaded anew. */
  async documentText(uri: vscode.Uri): Promise<string> {
    const id = reportIn(uri.query);
    const kept = id && (await this.#parts.reports.read(id));
    if (kept !== undefined) return reportMarkdown(kept, editorWords());
    return vscode.l10n.t('This is not kept. Run the command again that has shown it.');
  }

  /** Shows the page of a difference again. @param kept what it has kept */
  restoreDifference(panel: vscode.WebviewPanel, kept: unknown): void {
    this.#differences.restore(panel, kept);
  }

  async close(): Promise<void> {
    const { keeper, reports, merging } = this.#parts;
    const members = async () => {
      await keeper.close();
      await reports.close();
    };
    // The editor waits for some seconds only: neither may take those of the other.
    await Promise.all([members(), merging.close()]);
  }

  async #begin(git: GitStates): Promise<void> {
    this.#hasTrusted = (await this.#parts.trust.list()).length > 0;
    this.#show();
    const go = () => {
      void git.start();
      void this.#parts.merging.merges.resume();
      void this.#comeBack().catch((error: unknown) => showFailure(this.#surface.log, error));
    };
    if (vscode.workspace.isTrusted) go();
    else this.#surface.context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(go));
  }

  /** To the session that this window was in, or to the one whose invitation waits for it. */
  async #comeBack(): Promise<void> {
    const { keeper, current, reports } = this.#parts;
    await keeper.resume();
    if (current.record !== undefined) await reports.takeUp(current.record.memberId);
    const invitation = await this.#pending.take(workspaceFolderUris());
    if (invitation === undefined) return;
    const why = this.#whyNot('bytesync.joinSession');
    if (why === undefined) await enter(this.#parts, invitation);
    else void vscode.window.showWarningMessage(why);
  }

  #foldersChanged(): void {
    const { keeper, log } = this.#parts;
    keeper.foldersChanged(workspaceFolderUris()).catch((error: unknown) => noteFailure(log, error));
  }

  #whyNot(command: CommandId): string | undefined {
    if (!vscode.workspace.isTrusted && !SAFE.has(command)) {
      return vscode.l10n.t(
        'ByteSync changes files only in folders that you trust. Trust this workspace first (“Workspaces: Manage Workspace Trust”).',
      );
    }
    return whyNot(command, this.#keys(), editorWords());
  }

  #keys(): ContextKeys {
    const { current, plan, reports, documents } = this.#parts;
    return contextKeys(current.standing.kind, current.view, {
      hasPlan: plan.hasPlan,
      hasReport: reports.latest !== undefined,
      documentInFront: documents.inFront !== undefined,
      trustedDevices: this.#hasTrusted,
    });
  }

  #writeKeys(): void {
    this.#context.write(this.#keys());
  }

  #show(): void {
    const { current, reports } = this.#parts;
    reports.update(current.view);
    this.#writeKeys();
    this.#surface.sessionView.refresh();
    this.#newcomers.update(current);
    this.#runs.update();
    this.#back.update(current);
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
    this.#writeKeys();
    this.#surface.devicesView.refresh();
  }
}
