import * as vscode from 'vscode';

/** A row of one of the views: what is shown, what commands are told, and what lies below. */
export interface TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
}

/**
 * How long the editor gets to show the first rows, in ms. A refresh that reaches VS Code (seen in 1.139)
 * while it loads the rows of a new tree waits for a rendering that has been already: from then on the
 * view shows nothing new.
 */
const SETTLE_MS = 500;

/** A view whose rows come from a part that may be loaded later. */
export class LazyTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeNode>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #load: () => void;
  #rows: (() => Promise<readonly TreeNode[]>) | undefined;
  /** 'new': the editor has not asked yet; 'settling': it is showing the first rows. */
  #state: 'new' | 'settling' | 'settled' = 'new';
  #isStale = false;
  #settling: NodeJS.Timeout | undefined;

  /** @param load is called when the view is shown and has no rows yet */
  constructor(id: string, load: () => void = () => undefined) {
    this.#load = load;
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this });
  }

  /** From now on the roots come from here. */
  show(rows: () => Promise<readonly TreeNode[]>): void {
    this.#rows = rows;
    this.refresh();
  }

  refresh(): void {
    if (this.#state === 'settled') this.#changed.fire();
    else this.#isStale = true;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) return [...node.children];
    this.#isStale = false;
    const rows = await this.#roots();
    if (this.#state === 'new') {
      this.#state = 'settling';
      this.#settling = setTimeout(() => this.#settled(), SETTLE_MS);
    }
    return [...rows];
  }

  async #roots(): Promise<readonly TreeNode[]> {
    if (this.#rows !== undefined) return this.#rows();
    this.#load();
    return [];
  }

  #settled(): void {
    this.#state = 'settled';
    if (this.#isStale) this.refresh();
  }

  dispose(): void {
    clearTimeout(this.#settling);
    this.view.dispose();
    this.#changed.dispose();
  }
}
