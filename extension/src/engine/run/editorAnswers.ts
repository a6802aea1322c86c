import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { FOLDS_NAMES, foldName } from '../inventory/foundPaths.ts';
import type { AskedPlace, UnsavedAnswer, UnsavedQuestion } from '../sync/streamMessages.ts';
import type { UnsavedFiles } from './runContext.ts';
import { unsavedBelow } from './unsavedBelow.ts';

/** The main thread's end of what a task asks about the editor. */
export interface EditorAnswers {
  /** Goes to the task. */
  readonly port: MessagePort;
  close(): void;
}

/**
 * Answers what has unsaved changes at the moment of the question.
 * @param roots of this member's sources, by column
 */
export function answerFor(
  roots: ReadonlyMap<number, string>,
  unsaved: UnsavedFiles,
): EditorAnswers {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', async ({ question, places }: UnsavedQuestion) => {
    const answer: UnsavedAnswer = { question, unsaved: await unsavedAmong(places, roots, unsaved) };
    port1.postMessage(answer);
  });
  return { port: port2, close: () => port1.close() };
}

/** Indexes of places with unsaved changes; of all of them where the editor can't tell. */
async function unsavedAmong(
  places: readonly AskedPlace[],
  roots: ReadonlyMap<number, string>,
  unsaved: UnsavedFiles,
): Promise<number[]> {
  try {
    const files = unsaved();
    const paths = new Map<number, string[]>();
    for (const column of new Set(places.map((place) => place.column))) {
      const below = await unsavedBelow(roots.get(column) ?? '', files);
      paths.set(column, below.map(comparable));
    }
    return places.flatMap((place, index) =>
      isUnsaved(place, paths.get(place.column) ?? []) ? [index] : [],
    );
  } catch {
    // Who can't tell what is unsaved must not overwrite it: the report says so for each item.
    return [...places.keys()];
  }
}

function isUnsaved({ path, below }: AskedPlace, unsaved: readonly string[]): boolean {
  const place = comparable(path);
  return unsaved.some((one) => one === place || (below && one.startsWith(`${place}/`)));
}

const comparable = (path: string) => (FOLDS_NAMES ? foldName(path) : path);
