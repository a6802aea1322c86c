import * as vscode from 'vscode';
import { sessionPatterns } from '../engine/ignoring/ignorePresets.ts';
import type { CurrentSession } from './session/currentSession.ts';
import { setting } from './settings.ts';

/** What stays at home although the host's settings say nothing of it: hidden names, where they are excluded. */
const HIDDEN_NAMES = '.*';

/**
 * What the settings of the own data sources leave out, all of it for each of them: rather one too many than one too
 * few.
 * @throws BytesyncError usage, when a setting can't be understood
 */
export function ownPatterns({ view }: CurrentSession): readonly string[] {
  const own = view?.members.find(({ isOwn }) => isOwn)?.sources ?? [];
  const roots = new Set(own.flatMap(({ root }) => root ?? []));
  const patterns = [...roots].flatMap((root) => {
    const folder = vscode.Uri.file(root);
    const hidden = setting('hiddenFiles', folder) === 'exclude' ? [HIDDEN_NAMES] : [];
    return [
      ...hidden,
      ...sessionPatterns(setting('ignorePresets', folder), setting('ignore', folder)),
    ];
  });
  return [...new Set(patterns)];
}
