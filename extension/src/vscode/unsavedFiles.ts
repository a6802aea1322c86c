import * as vscode from 'vscode';

/** Files that are open with changes that were not saved, as absolute paths. */
export function unsavedFiles(): readonly string[] {
  return [...new Set(dirtyFiles().map(({ uri }) => uri.fsPath))];
}

function dirtyFiles() {
  const { textDocuments, notebookDocuments } = vscode.workspace;
  return [...textDocuments, ...notebookDocuments].filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file',
  );
}

/** Not the results of merges that are open: those are written when a person says so of each. */
async function saveFiles(): Promise<boolean> {
  const saved = await Promise.all(dirtyFiles().map((document) => document.save()));
  return saved.every((isSaved) => isSaved);
}

/**
 * Offers to save all files before they are compared.
 * @returns false when the person gave up
 */
export async function offerToSave(): Promise<boolean> {
  const files = unsavedFiles();
  if (files.length === 0) return true;
  const save = vscode.l10n.t('Save All');
  const goOn = vscode.l10n.t('Continue Without Saving');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Some files have unsaved changes.'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'What is compared and sent is what was saved last. A file that is open with unsaved changes is left alone, as a conflict.',
      ),
    },
    save,
    goOn,
  );
  if (chosen === save) return saveFiles();
  return chosen === goOn;
}
