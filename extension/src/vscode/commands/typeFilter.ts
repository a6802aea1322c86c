import * as vscode from 'vscode';
import { isFilter } from '../../engine/comparison/filter/repair.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { FilterTexts } from './askFilter.ts';
import { type FilterHelp, type FilterRow, filterRows } from './filterRows.ts';

interface ShownRow extends vscode.QuickPickItem {
  readonly row: FilterRow;
  /** What the box held when the row was made. */
  readonly about: string;
}

/** Lets somebody type a filter, with what may stand there below it. Undefined: it was left. */
export async function typeFilter(
  help: FilterHelp,
  before: string | undefined,
  { title, example }: Pick<FilterTexts, 'title' | 'example'>,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const box = vscode.window.createQuickPick<ShownRow>();
  box.title = title;
  box.placeholder = example;
  box.ignoreFocusOut = true;
  box.value = before ?? '';
  const show = () => showRows(box, help);
  box.onDidChangeValue(show);
  box.onDidAccept(() => {
    const becomes = chosenText(box);
    if (becomes !== undefined) {
      box.value = becomes;
      show();
    } else if (isFilter(box.value, help.labels)) resolve(box.value);
  });
  box.onDidHide(() => resolve(undefined));
  show();
  box.show();
  try {
    return await promise;
  } finally {
    box.dispose();
  }
}

function showRows(box: vscode.QuickPick<ShownRow>, help: FilterHelp): void {
  const about = box.value;
  const items = filterRows(about, help, editorWords()).map((row): ShownRow => {
    const { label, description, icon } = row;
    return {
      ...{ label, row, about, iconPath: new vscode.ThemeIcon(icon) },
      ...(description !== undefined && { description }),
      // They are chosen here, and not by what the editor finds of them in the text.
      alwaysShow: true,
    };
  });
  box.items = items;
  box.activeItems = items.filter(({ row }) => row.isActive);
}

/**
 * What the box is to hold, by the row that was chosen. A row that was made for another text, which somebody typed on
 * from faster than rows are made, counts for nothing: Enter is about what was typed then.
 */
function chosenText({
  selectedItems: [chosen],
  value,
}: vscode.QuickPick<ShownRow>): string | undefined {
  return chosen?.about === value ? chosen.row.becomes : undefined;
}
