import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { sentence } from '../messages/sentences.ts';
import type { RunReport } from './runReport.ts';

/** A report as programs read it, in English; docs/formats/report.md. */
export function reportJson(report: RunReport) {
  const { status, items, bytes, relay, durationMs, problems, targets, linksBroken } = report;
  const { failure, check } = report;
  const failed = failure && told(failure);
  return {
    event: 'report',
    status,
    items,
    bytes,
    relay,
    durationMs,
    problems: [
      ...(failed ? [{ path: '', member: '', ...failed }] : []),
      ...problems.map(({ path, member, code, values }) => {
        return { path, member, ...told({ code, values }) };
      }),
    ],
    targets,
    linksBroken,
    ...(failed && { failure: failed }),
    ...(check && { check }),
  };
}

function told({ code, values }: { readonly code: ErrorCode; readonly values: ErrorValues }) {
  return { code, message: sentence(code, values) };
}
