import * as vscode from 'vscode';

/** A row of one of the views: what is shown, what commands are told, and what lies below. */
export interface TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
}

/** A view whose rows come from a part that may be loaded later. */
export class LazyTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeNode>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #load: () => void;
  #rows: (() => Promise<readonly TreeNode[]>) | undefined;

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
    this.#changed.fire();
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) return [...node.children];
    if (this.#rows === undefined) {
      this.#load();
      return [];
    }
    return [...(await this.#rows())];
  }

  dispose(): void {
    this.view.dispose();
    this.#changed.dispose();
  }
}
