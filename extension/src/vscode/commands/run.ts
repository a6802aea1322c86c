import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Preset } from '../../engine/comparison/item.ts';
import { sessionPatterns } from '../../engine/ignoring/ignorePresets.ts';
import type { MembershipView, SourceView } from '../../engine/membership/view.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import { shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { setting } from '../settings.ts';
import { offerToSave } from '../unsavedFiles.ts';

interface PresetChoice extends vscode.QuickPickItem {
  readonly preset: Exclude<Preset, 'check'>;
}

/** Compares and plans as the settings say. */
export function analyse(current: CurrentSession): Promise<void> {
  return start(current, setting('preset', ownFolder(current)));
}

/** Compares and changes nothing. */
export function checkCopies(current: CurrentSession): Promise<void> {
  return start(current, 'check');
}

/** Asks how the folders should agree, compares, and plans that. */
export async function synchronize(current: CurrentSession): Promise<void> {
  const title = vscode.l10n.t('Synchronize with Preset');
  const placeHolder = vscode.l10n.t('How the folders should agree');
  const picked = await vscode.window.showQuickPick(presets(), {
    title,
    placeHolder,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return;
  if (picked.preset === 'update' || picked.preset === 'two-way') {
    return start(current, picked.preset);
  }
  const sourceId = await pickFrom(current.view, title);
  if (sourceId !== undefined) await start(current, picked.preset, sourceId);
}

/** @param sourceId the data source to follow: labels may have moved on while questions were answered */
async function start(current: CurrentSession, preset: Preset, sourceId?: string): Promise<void> {
  const { membership } = current;
  if (membership === undefined || !(await offerToSave())) return;
  const folder = ownFolder(current);
  const only = setting('only', folder);
  const settings: RunSettings = {
    preset,
    mode: setting('contents', folder),
    from: sourceId === undefined ? firstLabel(membership.view) : labelOf(sourceId, membership.view),
    gitignore: setting('useGitignore', folder),
    patterns: sessionPatterns(setting('ignorePresets', folder), setting('ignore', folder)),
    hidden: setting('hiddenFiles', folder),
    system: setting('systemFiles', folder),
    dryRun: false,
    ...(only !== 'both' && { only }),
  };
  await membership.start(settings);
}

function presets(): PresetChoice[] {
  return [
    {
      preset: 'update',
      label: vscode.l10n.t('Update'),
      detail: vscode.l10n.t('The newest version wins everywhere; nothing is deleted.'),
      iconPath: new vscode.ThemeIcon('sync'),
    },
    {
      preset: 'two-way',
      label: vscode.l10n.t('Two-Way'),
      detail: vscode.l10n.t(
        'What changed on one side since the last time goes to the others, deletions too.',
      ),
      iconPath: new vscode.ThemeIcon('arrow-swap'),
    },
    {
      preset: 'mirror',
      label: vscode.l10n.t('Mirror'),
      detail: vscode.l10n.t('All become like one folder; what it lacks is moved to the trash.'),
      iconPath: new vscode.ThemeIcon('mirror'),
    },
    {
      preset: 'backup',
      label: vscode.l10n.t('Backup'),
      detail: vscode.l10n.t('All get what one folder has; nothing is deleted.'),
      iconPath: new vscode.ThemeIcon('archive'),
    },
  ];
}

/** Which data source mirror and backup follow. */
async function pickFrom(
  view: MembershipView | undefined,
  title: string,
): Promise<string | undefined> {
  const rows = (view?.members ?? []).flatMap(({ name, sources }) =>
    sources.map((source) => ({
      label: `${source.label}  ${shownName(source.name)}`,
      description: shownName(name),
      source,
    })),
  );
  const placeHolder = vscode.l10n.t('The folder that the others follow');
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder,
    ignoreFocusOut: true,
  });
  return picked?.source.sourceId;
}

/** @throws BytesyncError source-unknown */
function labelOf(sourceId: string, { members }: MembershipView): string {
  const sources = members.flatMap((member) => member.sources);
  const source = sources.find((one) => one.sourceId === sourceId);
  if (source === undefined) throw new BytesyncError('source-unknown');
  return source.label;
}

function firstLabel({ members }: MembershipView): string {
  return ownOrFirst(members)?.label ?? 'A';
}

/** The own first data source; where this member has none, the session's first. */
function ownOrFirst(members: MembershipView['members']): SourceView | undefined {
  const own = members.find(({ isOwn }) => isOwn);
  return own?.sources[0] ?? members.flatMap(({ sources }) => sources)[0];
}

/** Whose settings count: those of the own first data source. */
function ownFolder({ view }: CurrentSession): vscode.Uri | undefined {
  const root = view?.members.find(({ isOwn }) => isOwn)?.sources[0]?.root;
  return root === undefined ? undefined : vscode.Uri.file(root);
}
