import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Preset } from '../../engine/comparison/item.ts';
import { sessionPatterns } from '../../engine/ignoring/ignorePresets.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import { setting } from '../settings.ts';
import { offerToSave } from '../unsavedFiles.ts';
import { type Deciding, pickDeciding } from './decisionChoices.ts';
import { labelOf, ownOrFirst } from './pickSources.ts';
import { decidingFolder, editRules, workspaceRules } from './workspaceRules.ts';

/** What a run is started from. */
export interface RunParts {
  readonly current: CurrentSession;
  readonly filter: SessionFilter;
  readonly first: SessionFilter;
}

/** Compares and plans as the settings say. @throws BytesyncError rules-invalid */
export async function analyse(parts: RunParts): Promise<void> {
  const preset = setting('preset', decidingFolder(parts.current));
  if (preset !== 'rules') return start(parts, { preset });
  const set = (await workspaceRules(parts.current))?.set;
  if (set === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This workspace has no rules yet: these are to begin with.'),
    );
    return editRules(parts.current);
  }
  await start(parts, { preset: 'manual', rules: () => set });
}

/** Compares and changes nothing. */
export function checkCopies(parts: RunParts): Promise<void> {
  return start(parts, { preset: 'check' });
}

/** Asks how the folders should agree, compares, and plans that. @throws BytesyncError rules-invalid */
export async function synchronize(parts: RunParts): Promise<void> {
  const rules = await workspaceRules(parts.current);
  const deciding = await pickDeciding(parts.current.view, rules?.set);
  if (deciding !== undefined) await start(parts, deciding);
}

async function start(parts: RunParts, deciding: Deciding): Promise<void> {
  const { membership } = parts.current;
  if (membership === undefined || !(await offerToSave())) return;
  await membership.start(settingsOf(parts, membership.view, deciding));
}

/** @throws BytesyncError two-way-by-name, source-unknown, usage for settings that are none */
export function settingsOf(
  { current, filter, first }: RunParts,
  view: MembershipView,
  { preset, followed, rules }: Deciding,
): RunSettings {
  const folder = decidingFolder(current);
  const nowUs = Date.now() * 1000;
  const expression = filter.of(view.sessionId);
  const ahead = first.of(view.sessionId);
  const only = setting('only', folder);
  const match = setting('match', folder);
  if (match === 'name') requireMatchable(preset, only);
  return {
    preset,
    mode: setting('contents', folder),
    ...(match === 'name' && { match }),
    from: followed === undefined ? firstLabel(view) : labelOf(followed, view),
    gitignore: setting('useGitignore', folder),
    patterns: sessionPatterns(setting('ignorePresets', folder), setting('ignore', folder)),
    hidden: setting('hiddenFiles', folder),
    system: setting('systemFiles', folder),
    dryRun: false,
    ...(preset !== 'check' && { deciding: true }),
    ...(rules && { rules: { set: rules(view), nowUs } }),
    ...(expression !== undefined && { filter: { expression, nowUs } }),
    ...(ahead !== undefined && { first: { expression: ahead, nowUs } }),
    ...(only !== 'both' && { only }),
  };
}

/** By name nothing is remembered, and folders are no items. @throws BytesyncError two-way-by-name, usage */
function requireMatchable(preset: Preset, only: string): void {
  if (preset === 'two-way') throw new BytesyncError('two-way-by-name');
  if (only === 'folders') throw new BytesyncError('usage', { setting: 'bytesync.only' });
}

function firstLabel({ members }: MembershipView): string {
  return ownOrFirst(members)?.label ?? 'A';
}
