/**
 * Whether a window with these folders is where a session was that was left in `kept`: all of them are
 * open, perhaps with others. Folders are URIs. A window without any has nothing to be known by.
 */
export function isSameWindow(kept: unknown, open: readonly string[]): boolean {
  if (!Array.isArray(kept) || kept.length === 0) return false;
  return kept.every((folder) => typeof folder === 'string' && open.includes(folder));
}
