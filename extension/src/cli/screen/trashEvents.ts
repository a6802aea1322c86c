import { sentence } from '../../engine/messages/sentences.ts';
import type { RestoreResult } from '../../engine/trash/restoreFromTrash.ts';
import type { TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';

// The JSON lines of `trash list` and `trash restore`. docs/formats/report.md

export function versionEvent(version: TrashVersion) {
  return { event: 'version', ...version };
}

export function listEvents({ versions, problems }: TrashListing, durationMs: number): object[] {
  const ended = { event: 'report', status: 'done', versions: versions.length, durationMs };
  return [...versions.map(versionEvent), { ...ended, problems: told(problems) }];
}

export function restoreReport(version: string, result: RestoreResult, durationMs: number) {
  const { restored, unchanged, failed, skipped, bytes, replacedTo, problems, aborted } = result;
  const ended = problems.length > 0 ? 'done-with-errors' : 'done';
  return {
    event: 'report',
    status: aborted ? 'aborted' : ended,
    version,
    items: { restored, unchanged, failed, skipped },
    bytes,
    ...(replacedTo !== undefined && { replacedTo }),
    durationMs,
    problems: told(problems),
  };
}

export function told(problems: RestoreResult['problems']) {
  return problems.map(({ path, code, values }) => {
    return { path, code, message: sentence(code, values) };
  });
}
