import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { sentence } from '../messages/sentences.ts';
import type { ReportedProblem, RunReport } from './runReport.ts';

/** A report as programs read it, in English; docs/formats/report.md. */
export function reportJson(report: RunReport) {
  const { status, items, bytes, relay, durationMs, problems, targets, linksBroken } = report;
  const { saved, failure, check, trash } = report;
  const failed = failure && told(failure);
  return {
    event: 'report',
    status,
    items,
    bytes,
    relay,
    durationMs,
    problems: [...(failed ? [{ path: '', member: '', ...failed }] : []), ...problems.map(placed)],
    targets,
    linksBroken,
    ...(saved && { saved }),
    ...(failed && { failure: failed }),
    ...(check && { check }),
    ...(trash && { trash: { ...trash, problems: trash.problems.map(placed) } }),
  };
}

function placed({ path, member, code, values }: ReportedProblem) {
  return { path, member, ...told({ code, values }) };
}

function told({ code, values }: { readonly code: ErrorCode; readonly values: ErrorValues }) {
  return { code, message: sentence(code, values) };
}
