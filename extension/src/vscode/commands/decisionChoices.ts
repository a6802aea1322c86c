import * as vscode from 'vscode';
import type { Preset } from '../../engine/comparison/item.ts';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import { shownName } from '../messages/words.ts';
import { labelOf, pickSource, pickSources } from './pickSources.ts';

/** What decides in a run. Labels move while questions are answered: they are asked for when it starts. */
export interface Deciding {
  readonly preset: Preset;
  /** The data source that mirror and backup follow. */
  readonly followed?: string;
  readonly rules?: (view: MembershipView) => RuleSet;
}

interface Choice extends vscode.QuickPickItem {
  readonly decide: () => Promise<Deciding | undefined>;
}

/**
 * Asks how the folders should agree; undefined: nothing was chosen.
 * @param rules those of the workspace, if it has any
 */
export async function pickDeciding(
  view: MembershipView | undefined,
  rules: RuleSet | undefined,
): Promise<Deciding | undefined> {
  const title = vscode.l10n.t('Synchronize with Preset');
  const placeHolder = vscode.l10n.t('How the folders should agree');
  const choices = [...presets(view, title), ...ruled(view, title), ...ofWorkspace(rules)];
  const picked = await vscode.window.showQuickPick(choices, {
    ...{ title, placeHolder, ignoreFocusOut: true, matchOnDetail: true },
  });
  return picked?.decide();
}

function presets(view: MembershipView | undefined, title: string): Choice[] {
  const following = async (preset: 'mirror' | 'backup') => {
    const place = vscode.l10n.t('The folder that the others follow');
    const followed = await pickSource(view, title, place);
    return followed === undefined ? undefined : { preset, followed };
  };
  return [
    {
      label: vscode.l10n.t('Update'),
      detail: vscode.l10n.t('The newest version wins everywhere; nothing is deleted.'),
      iconPath: new vscode.ThemeIcon('sync'),
      decide: async () => ({ preset: 'update' }),
    },
    {
      label: vscode.l10n.t('Two-Way'),
      detail: vscode.l10n.t(
        'What changed on one side since the last time goes to the others, deletions too.',
      ),
      iconPath: new vscode.ThemeIcon('arrow-swap'),
      decide: async () => ({ preset: 'two-way' }),
    },
    {
      label: vscode.l10n.t('Mirror'),
      detail: vscode.l10n.t('All become like one folder; what it lacks is moved to the trash.'),
      iconPath: new vscode.ThemeIcon('mirror'),
      decide: () => following('mirror'),
    },
    {
      label: vscode.l10n.t('Backup'),
      detail: vscode.l10n.t('All get what one folder has; nothing is deleted.'),
      iconPath: new vscode.ThemeIcon('archive'),
      decide: () => following('backup'),
    },
  ];
}

function ruled(view: MembershipView | undefined, title: string): Choice[] {
  return [
    {
      label: vscode.l10n.t('Star'),
      detail: vscode.l10n.t('Some get what one folder has; the rest stay as they are.'),
      iconPath: new vscode.ThemeIcon('type-hierarchy-sub'),
      decide: async () => {
        const from = await pickSource(view, title, vscode.l10n.t('The folder that is copied'));
        if (from === undefined) return undefined;
        const place = vscode.l10n.t('The folders that get what it has');
        return byRules('star', [from], await pickSources(view, title, place, [from]));
      },
    },
    {
      label: vscode.l10n.t('Cluster'),
      detail: vscode.l10n.t('The newest version among some folders goes to others.'),
      iconPath: new vscode.ThemeIcon('references'),
      decide: async () => {
        const place = vscode.l10n.t('The folders whose newest versions are copied');
        const from = await pickSources(view, title, place);
        if (from === undefined) return undefined;
        const others = vscode.l10n.t('The folders that get them');
        return byRules('cluster', from, await pickSources(view, title, others, from));
      },
    },
  ];
}

function byRules(
  preset: 'star' | 'cluster',
  from: readonly string[],
  to: readonly string[] | undefined,
): Deciding | undefined {
  if (to === undefined) return undefined;
  const labels = (ids: readonly string[], view: MembershipView) =>
    ids.map((sourceId) => labelOf(sourceId, view));
  const rules = (view: MembershipView) =>
    presetRules(preset, { from: labels(from, view), to: labels(to, view) });
  return { preset: 'manual', rules };
}

function ofWorkspace(rules: RuleSet | undefined): Choice[] {
  const label = vscode.l10n.t('Rules of This Workspace');
  const iconPath = new vscode.ThemeIcon('law');
  if (rules === undefined || rules.rules.length === 0) {
    const detail = vscode.l10n.t('There are none yet. Choose this to write some.');
    const decide = async () => {
      await vscode.commands.executeCommand('bytesync.editRules');
      return undefined;
    };
    return [{ label, detail, iconPath, decide }];
  }
  const detail = rules.rules.map(({ name }) => shownName(name)).join(' · ');
  return [
    { label, detail, iconPath, decide: async () => ({ preset: 'manual', rules: () => rules }) },
  ];
}
