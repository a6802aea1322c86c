import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { markdownReport, reportTitle } from '../../engine/report/markdownReport.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import type { Words } from '../messages/words.ts';
import type { KeptReport, ReportId } from '../storage/keptReports.ts';
import type { ShownDocument } from './shownDocuments.ts';

const number = z.coerce.number().int().min(0);
const querySchema = z.object({ member: idSchema, run: number, ended: number });

/** The report of a run as a document. */
export function reportDocument(kept: KeptReport, words: Words): ShownDocument {
  const { memberId, run, ended } = kept;
  const query = new URLSearchParams({
    ...{ member: memberId, run: `${run}`, ended: `${ended}` },
  }).toString();
  const name = `ByteSync ${words.t('Report')} ${timeInName(new Date(ended))}`;
  return { name, markdown: reportMarkdown(kept, words), query };
}

/** Which report a document of this query shows; undefined when it shows another thing. */
export function reportIn(query: string): ReportId | undefined {
  const parsed = querySchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!parsed.success) return undefined;
  const { member, run, ended } = parsed.data;
  return { memberId: member, run, ended };
}

export function reportMarkdown({ report, ended, dryRun }: KeptReport, words: Words): string {
  const { translate, language } = words;
  return markdownReport(
    report,
    { ended: new Date(ended), dryRun },
    { translate, language, sentence: (code, values) => translatedSentence(code, values, words) },
  );
}

/** How the run ended, in a few words. */
export function reportOutcome({ report, dryRun }: KeptReport, { translate }: Words): string {
  return translate(reportTitle(report, dryRun));
}

/** 2026-11-22 10.15.07, as the clock here showed it: a name that every file system can hold. */
export function timeInName(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('.')}`;
}
