import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { fillIn } from '../messages/template.ts';
import { byPlace } from './byPlace.ts';
import { codeSpan, literal, markdownTable } from './markdownText.ts';
import { Quantities } from './quantities.ts';
import { REPORT_TEXTS, type ReportText } from './reportTexts.ts';
import type { ReportedProblem, RunReport, SavedFile } from './runReport.ts';

/** Entries of each list; the rest is counted. */
const LISTED = 500;

/** In whose words a report is told. */
export interface ReportSpeech {
  /** A text of `REPORT_TEXTS` in the reader's language, with the same placeholders. */
  readonly translate: (english: string) => string;
  /** BCP 47: for numbers and dates. */
  readonly language: string;
  /** What an error says to the reader. */
  readonly sentence: (code: ErrorCode, values: ErrorValues) => string;
}

/** What the report itself does not say of its run. */
export interface ReportOccasion {
  readonly ended: Date;
  readonly dryRun: boolean;
}

/**
 * A report as Markdown for people: how the run ended, what was done on each data source, what was left
 * undone and why. Each item is one line, each source one row, whatever the names: they show as they are,
 * and none can be mark-up. Lists have 500 entries at most, and texts from elsewhere 400 characters.
 */
export function markdownReport(
  report: RunReport,
  occasion: ReportOccasion,
  speech: ReportSpeech,
): string {
  const writer = new ReportWriter(speech);
  const sections = [
    writer.heading(report, occasion),
    writer.sources(report),
    writer.items(report),
    ...writer.problems(report),
    writer.links(report),
    writer.transfer(report),
    writer.saved(report),
    writer.trash(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Each method gives the lines of a section, none where it has nothing to say. */
class ReportWriter {
  readonly #speech: ReportSpeech;
  readonly #quantities: Quantities;

  constructor(speech: ReportSpeech) {
    this.#speech = speech;
    this.#quantities = new Quantities(speech.language);
  }

  heading(report: RunReport, { ended, dryRun }: ReportOccasion): string[] {
    const { failure, durationMs } = report;
    const date = literal(this.#quantities.moment(ended));
    const duration = literal(this.#quantities.duration(durationMs));
    const title = this.#speech.translate(reportTitle(report, dryRun));
    const lines = [`# ${title}`, '', this.#text('ended', { date, duration })];
    if (failure !== undefined) lines.push('', this.#sentence(failure));
    return lines;
  }

  sources({ targets }: RunReport): string[] {
    if (targets.length === 0) return [];
    const columns = ['new', 'changed', 'dates', 'deleted', 'undone'] as const;
    const head = (['source', 'name', ...columns, 'size'] as const).map((text) => this.#text(text));
    const rows = targets.map(({ label, name, created, updated, dates, deleted, undone, bytes }) => [
      literal(label),
      literal(name),
      ...[created, updated, dates, deleted, undone].map((count) => this.#count(count)),
      literal(this.#quantities.bytes(bytes)),
    ]);
    return [`## ${this.#text('sources')}`, '', ...markdownTable(head, rows, 2)];
  }

  items({ items, check }: RunReport): string[] {
    const { total, copied, updated, deleted, skipped, conflicts, errors } = items;
    if (total === 0) return [];
    const counts: readonly [ReportText, number][] = check
      ? [
          ['identical', check.identical],
          ['different', check.different],
          ['onlyOn', check.onlyOn],
          ['unreadable', check.unreadable],
        ]
      : [
          ['new', copied],
          ['changed', updated],
          ['deleted', deleted],
          ['skipped', skipped],
          ['conflicts', conflicts],
          ['errors', errors],
        ];
    const shown = counts.filter(([, count]) => count > 0);
    const rows = [['compared', total] as const, ...shown].map(([kind, count]) => [
      this.#text(kind),
      this.#count(count),
    ]);
    const head = [this.#text('kind'), this.#text('count')];
    return [`## ${this.#text('items')}`, '', ...markdownTable(head, rows, 1)];
  }

  /** Conflicts, and what could not be done: each with its reason. */
  problems({ problems }: RunReport): string[][] {
    const isConflict = ({ code }: ReportedProblem) => code === 'conflict';
    const line = (problem: ReportedProblem) => {
      return `${this.#place(problem)} — ${this.#sentence(problem)}`;
    };
    return [
      this.#list('conflicts', problems.filter(isConflict), line),
      this.#list(
        'problems',
        problems.filter((problem) => !isConflict(problem)),
        line,
      ),
    ];
  }

  links({ linksBroken }: RunReport): string[] {
    return this.#list('links', linksBroken, (file) => this.#place(file));
  }

  transfer({ bytes, relay }: RunReport): string[] {
    if (relay.bytesIn + relay.bytesOut + bytes.literal + bytes.saved === 0) return [];
    const written = (count: number) => literal(this.#quantities.bytes(count));
    return [
      `## ${this.#text('transfer')}`,
      '',
      this.#text('sent', { literal: written(bytes.literal), saved: written(bytes.saved) }),
      '',
      this.#text('relay', { in: written(relay.bytesIn), out: written(relay.bytesOut) }),
    ];
  }

  /** Those with the most bytes that did not have to travel are there; the rest is counted. */
  saved({ saved }: RunReport): string[] {
    if (saved === undefined) return [];
    const written = (count: number) => literal(this.#quantities.bytes(count));
    const line = (file: SavedFile) => {
      const values = { saved: written(file.bytes), size: written(file.size) };
      return `${this.#place(file)} — ${this.#text('savedOf', values)}`;
    };
    const most = saved.files.toSorted((a, b) => b.bytes - a.bytes).slice(0, LISTED);
    return this.#list('saved', most.sort(byPlace), line, saved.count);
  }

  /** What was pruned here after the run, and what kept the rest of it. */
  trash({ trash }: RunReport): string[] {
    if (trash === undefined) return [];
    const { versions, bytes, problems } = trash;
    const size = literal(this.#quantities.bytes(bytes));
    const pruned = this.#text('pruned', { versions: this.#count(versions), size });
    const lines = versions > 0 ? [`## ${this.#text('trash')}`, '', pruned] : [];
    const warnings = this.#list('unpruned', problems, (problem) => {
      return `${this.#place(problem)} — ${this.#sentence(problem)}`;
    });
    return lines.length > 0 && warnings.length > 0
      ? [...lines, '', ...warnings]
      : [...lines, ...warnings];
  }

  /** @param all how many there are, in case that not all of them are here */
  #list<T>(
    title: ReportText,
    entries: readonly T[],
    line: (entry: T) => string,
    all = entries.length,
  ): string[] {
    if (entries.length === 0) return [];
    const listed = entries.slice(0, LISTED).map((entry) => `- ${line(entry)}`);
    const more = all - listed.length;
    if (more > 0) listed.push(`- ${this.#text('more', { more: this.#count(more) })}`);
    return [`## ${this.#text(title)}`, '', ...listed];
  }

  #place({ path, member }: { readonly path: string; readonly member: string }): string {
    const where = path === '' ? this.#text('folder') : codeSpan(path);
    return member === '' ? where : `${literal(member)}: ${where}`;
  }

  #sentence({ code, values }: { readonly code: ErrorCode; readonly values: ErrorValues }): string {
    return literal(this.#speech.sentence(code, values));
  }

  #count(count: number): string {
    return literal(this.#quantities.count(count));
  }

  /** @param values Markdown */
  #text(text: ReportText, values: Readonly<Record<string, string>> = {}): string {
    return fillIn(this.#speech.translate(REPORT_TEXTS[text]), values);
  }
}

/** How a run ended, in a few words of English. */
export function reportTitle(report: RunReport, dryRun: boolean): string {
  return REPORT_TEXTS[dryRun && report.failure === undefined ? 'dryRun' : endOf(report)];
}

function endOf({ status, items, check }: RunReport): ReportText {
  const { copied, updated, deleted } = items;
  const changed = copied + updated + deleted > 0;
  return status === 'done' && !changed && check === undefined ? 'nothing' : status;
}
