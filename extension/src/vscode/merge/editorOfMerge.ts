/** How the result of a merge stands in the window before an editor is opened for it. */
export interface ShownResult {
  /** The editor has one for merges. */
  readonly isPossible: boolean;
  /** What is kept has marks of a conflict in it: a merge editor would begin anew. */
  readonly isMarked: boolean;
  /** Its text is open and not saved, or a text editor shows it with such marks. */
  readonly isHeldAsText: boolean;
  /** A tab has it in a merge editor. */
  readonly isInMergeEditor: boolean;
}

/**
 * Which editor shows a result. A merge editor that opens saves the text that is unsaved by then in the name of a person; where
 * a text editor shows it, that would count as one's.
 */
export function editorOfMerge(shown: ShownResult): 'merge' | 'text' {
  const { isPossible, isMarked, isHeldAsText, isInMergeEditor } = shown;
  if (!isPossible || isMarked) return 'text';
  return isHeldAsText && !isInMergeEditor ? 'text' : 'merge';
}
