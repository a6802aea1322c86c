import * as vscode from 'vscode';
import type { GitState } from '../engine/membership/view.ts';
import { changedFiles, gitSummary, type Repository } from './gitSummary.ts';

/** What is used of the built-in Git extension (version 1 of its interface). */
interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}

interface GitRepository {
  readonly state: Repository & { readonly onDidChange: vscode.Event<void> };
}

interface GitExports {
  getAPI(version: 1): GitApi;
}

/** What Git says about folders, by the editor's own Git extension; nothing where that is turned off. */
export class GitStates implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A branch, or what is changed, may be different somewhere. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];
  readonly #repositories = new Map<GitRepository, vscode.Disposable>();
  readonly #log: vscode.LogOutputChannel;
  #api: GitApi | undefined;
  #revision = 0;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Starts to look; without Git everything goes on without. */
  async start(): Promise<void> {
    const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
    if (extension === undefined) return;
    try {
      const api = (await extension.activate()).getAPI(1);
      this.#api = api;
      for (const repository of api.repositories) this.#watch(repository);
      this.#subscriptions.push(
        api.onDidOpenRepository((repository) => this.#watch(repository)),
        api.onDidCloseRepository((repository) => this.#unwatch(repository)),
      );
    } catch (error) {
      // It throws where git.enabled is off.
      this.#log.info(`Git says nothing: ${error}`);
    }
  }

  /** Undefined for a folder that is in no open repository. */
  of(folder: string): GitState | undefined {
    const repository = this.#api?.getRepository(vscode.Uri.file(folder));
    return repository ? gitSummary(repository.state) : undefined;
  }

  /** Counted up whenever something may have changed. */
  get revision(): number {
    return this.#revision;
  }

  /** Files with changes in the repository that the folder lies in; none where it lies in none. */
  changedFiles(folder: string): string[] {
    const repository = this.#api?.getRepository(vscode.Uri.file(folder));
    return repository ? changedFiles(repository.state) : [];
  }

  dispose(): void {
    for (const repository of [...this.#repositories.keys()]) this.#unwatch(repository);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #watch(repository: GitRepository): void {
    const subscription = repository.state.onDidChange(() => this.#tellAll());
    this.#repositories.set(repository, subscription);
    this.#tellAll();
  }

  #unwatch(repository: GitRepository): void {
    this.#repositories.get(repository)?.dispose();
    this.#repositories.delete(repository);
    this.#tellAll();
  }

  #tellAll(): void {
    this.#revision += 1;
    this.#changed.fire();
  }
}
