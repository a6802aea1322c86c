/** workspaceState: the session that this window is in; `sessionRecord.ts` has its shape. */
export const SESSION_KEY = 'bytesync.session';

/** globalState: until when an invitation waits for a window, and for which; the code itself is a secret. */
export const PENDING_INVITATION_KEY = 'bytesync.pendingInvitation';

/** workspaceState: whose reports this window shows; `runReports.ts` has its shape. */
export const REPORTS_KEY = 'bytesync.reports';

/** Folder of the extension's storage: a file for each session that a window is in; `openSessions.ts` has its shape. */
export const OPEN_SESSIONS = 'sessions';

/** workspaceState: whether merges are kept for this window; `keptMerges.ts` has them. */
export const MERGES_KEY = 'bytesync.merges';
