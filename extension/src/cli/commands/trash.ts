import { BytesyncError } from '@bytesync/shared/errors.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { selfAndParents } from '../../engine/trash/selectEntries.ts';
import type { TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';
import { EngineWorkers } from '../../engine/workers/engineWorkers.ts';
import type { RestoreFlags, TrashFlags } from '../commandLine.ts';
import { EXIT } from '../exitCodes.ts';
import type { Screen } from '../screen/screen.ts';
import { shownJson } from '../screen/shownText.ts';
import { listEvents, restoreReport, versionEvent } from '../screen/trashEvents.ts';
import { narrowed, restoredText, versionsText, versionText } from '../screen/trashText.ts';
import { concludeFailure, interruptSignal, openScreen } from './commandContext.ts';

const ALL = Number.MAX_SAFE_INTEGER;
const NEWEST = 'newest';

/** bytesync trash list FOLDER [VERSION] */
export function trashListCommand(
  folder: string,
  version: string | undefined,
  flags: TrashFlags,
): Promise<number> {
  return trashCommand(flags, async ({ workers, signal }) => {
    const began = performance.now();
    const all = version === undefined;
    const most = flags.json ? { versions: ALL, entries: ALL } : { versions: 100, entries: 1000 };
    const wanted = all ? most : { ...most, ...versionNamed(version), versions: 1 };
    const listing = await workers.listTrash({ root: folder, ...wanted }, signal);
    if (!all) requireVersion(listing, folder);
    if (flags.json) printJson(listEvents(listing, Math.round(performance.now() - began)));
    else print(all ? versionsText(listing, width()) : contentText(listing));
    return EXIT.done;
  });
}

/** bytesync trash restore FOLDER [VERSION] [PATH…] */
export function trashRestoreCommand(
  folder: string,
  version: string | undefined,
  paths: readonly string[],
  flags: RestoreFlags,
): Promise<number> {
  return trashCommand(flags, async ({ workers, signal, screen }) => {
    const began = performance.now();
    const request = { root: folder, ...versionNamed(version), versions: 1, entries: ALL };
    const found = requireVersion(await workers.listTrash(request, signal), folder);
    const relative = paths.map(asListed);
    const chosen = relative.length === 0 ? found : chosenOf(found, relative);
    if (flags.json) printJson([versionEvent(chosen)]);
    else print(versionText(chosen, width()));
    await confirm(screen, { ...flags, signal, ...PUTTING_BACK });
    const job = {
      root: folder,
      version: found.id,
      paths: paths.length === 0 ? 'all' : relative,
    } as const;
    const result = await workers.restoreFromTrash(job, signal);
    if (flags.json)
      printJson([restoreReport(found.id, result, Math.round(performance.now() - began))]);
    else print(`\n${restoredText(result)}`);
    if (result.aborted) return EXIT.interrupted;
    return result.problems.length > 0 ? EXIT.undone : EXIT.done;
  });
}

/** What a command on a trash works with. */
export interface TrashContext {
  readonly workers: EngineWorkers;
  readonly signal: AbortSignal;
  readonly screen: Screen;
}

/** Runs a command on a trash and returns its exit code. */
export async function trashCommand(
  flags: TrashFlags,
  run: (context: TrashContext) => Promise<number>,
): Promise<number> {
  const screen = await openScreen({ json: flags.json, quiet: false });
  const workers = new EngineWorkers(1);
  const signal = interruptSignal();
  try {
    return await run({ workers, signal, screen });
  } catch (error) {
    return concludeFailure(screen, signal.aborted ? signal.reason : error, flags.debug);
  } finally {
    screen.close();
    await workers.destroy();
  }
}

function versionNamed(version: string | undefined): { version?: string } {
  return version === undefined || version === NEWEST ? {} : { version };
}

/** @throws BytesyncError trash-version-unknown where there is none */
function requireVersion({ versions }: TrashListing, folder: string): TrashVersion {
  const [first] = versions;
  if (first === undefined) throw new BytesyncError('trash-version-unknown', { path: folder });
  return first;
}

/** A path as people type it, in the words of the list. */
function asListed(path: string): string {
  const slashes = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  return slashes.replace(/^(?:\.\/+)+/u, '').replace(/\/+$/u, '');
}

/** @throws BytesyncError trash-path-unknown before anything is put back */
function chosenOf(version: TrashVersion, paths: readonly string[]): TrashVersion {
  const wanted = new Set(paths);
  const unmatched = new Set(paths);
  const entries = version.entries.filter(({ path }) => {
    const matching = selfAndParents(path).filter((each) => wanted.has(each));
    for (const each of matching) unmatched.delete(each);
    return matching.length > 0;
  });
  for (const path of unmatched) throw new BytesyncError('trash-path-unknown', { path });
  return narrowed(version, entries);
}

const PUTTING_BACK = {
  consequence: 'What stands in their places now goes to the trash first.',
  question: 'Put this back?',
};

interface Confirmation {
  /** Said beforehand. */
  readonly yes: boolean;
  readonly consequence: string;
  readonly question: string;
  readonly signal: AbortSignal;
}

/** @throws BytesyncError confirmation-needed, consent-refused, interrupted */
export async function confirm(screen: Screen, asked: Confirmation): Promise<void> {
  if (asked.yes) return;
  if (!screen.interactive) throw new BytesyncError('confirmation-needed');
  print(`\n${asked.consequence}`);
  const yes = await untilAborted(screen.ask(asked.question), asked.signal);
  if (!yes) throw new BytesyncError('consent-refused');
}

function contentText({ versions }: TrashListing): string {
  return versions.map((version) => versionText(version, width())).join('\n\n');
}

/** Columns of the terminal. */
export function width(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(events: readonly object[]): void {
  for (const event of events) print(shownJson(event));
}
