import * as vscode from 'vscode';
import { z } from 'zod';
import type { EditorColours } from '../../engine/colouring/coloured.ts';
import { chosenTheme, PREFERRED, type ThemeBase, type ThemeChoice } from './chosenTheme.ts';
import { type Contributions, contributionsOf } from './contributions.ts';
import type { ColourSource } from './pageColours.ts';
import { customizedRules } from './tokenCustomizations.ts';

const BASES: Readonly<Record<vscode.ColorThemeKind, ThemeBase>> = {
  [vscode.ColorThemeKind.Light]: 'vs',
  [vscode.ColorThemeKind.Dark]: 'vs-dark',
  [vscode.ColorThemeKind.HighContrast]: 'hc-black',
  [vscode.ColorThemeKind.HighContrastLight]: 'hc-light',
};

/** Settings that colours depend on. */
const SETTINGS = [
  'workbench.colorTheme',
  ...Object.values(PREFERRED).map((name) => `workbench.${name}`),
  'window.autoDetectColorScheme',
  'editor.tokenColorCustomizations',
  'files.associations',
];

const name = z.string().max(1024).catch('');
const associationsSchema = z.record(z.string().max(1024), z.string().max(256)).catch({});

/** What the editor has for colours of texts, as its extensions and its settings have it now. */
export class EditorColourSource implements ColourSource, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** They may be others by now. */
  readonly onDidChange = this.#changed.event;
  readonly #listeners: vscode.Disposable;
  #contributions: Contributions | undefined;

  constructor() {
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveColorTheme(() => this.#changed.fire()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (SETTINGS.some((setting) => change.affectsConfiguration(setting))) this.#changed.fire();
      }),
      vscode.extensions.onDidChange(() => {
        this.#contributions = undefined;
        this.#changed.fire();
      }),
    );
  }

  /** Undefined where no theme of the kind that is shown is known. */
  current(): EditorColours | undefined {
    this.#contributions ??= contributionsOf(installed());
    const { languages, grammars, themes } = this.#contributions;
    const theme = chosenTheme(themes, themeChoice());
    if (theme === undefined) return undefined;
    const editor = vscode.workspace.getConfiguration('editor');
    const files = vscode.workspace.getConfiguration('files');
    return {
      ...{ languages, grammars, theme: theme.file },
      associations: Object.entries(associationsSchema.parse(files.get('associations'))),
      customized: customizedRules(editor.get('tokenColorCustomizations'), theme.name),
    };
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changed.dispose();
  }
}

/** Those of the machine on which the extension runs: it reads their files. */
function installed() {
  return vscode.extensions.all
    .filter(({ extensionUri }) => extensionUri.scheme === 'file')
    .map(({ id, extensionUri, packageJSON }) => ({
      ...{ id, folder: extensionUri.fsPath, manifest: packageJSON as unknown },
    }));
}

function themeChoice(): ThemeChoice {
  const base = BASES[vscode.window.activeColorTheme.kind];
  const workbench = vscode.workspace.getConfiguration('workbench');
  const detects = vscode.workspace.getConfiguration('window').get('autoDetectColorScheme');
  return {
    ...{ base, isDetected: detects === true },
    chosen: name.parse(workbench.get('colorTheme')),
    preferred: name.parse(workbench.get(PREFERRED[base])),
  };
}
