import * as vscode from 'vscode';

/** Files that are open with changes that were not saved, as absolute paths. */
export function unsavedFiles(): readonly string[] {
  const { textDocuments, notebookDocuments } = vscode.workspace;
  const dirty = [...textDocuments, ...notebookDocuments].filter(
    ({ isDirty, uri }) => isDirty && uri.scheme === 'file',
  );
  return [...new Set(dirty.map(({ uri }) => uri.fsPath))];
}

/**
 * Offers to save everything before files are compared.
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
  if (chosen === save) return vscode.workspace.saveAll(false);
  return chosen === goOn;
}
