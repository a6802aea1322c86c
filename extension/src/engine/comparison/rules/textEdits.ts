/** What is put where in a text, in UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function edited(text: string, { start, end, text: put }: TextEdit): string {
  return text.slice(0, start) + put + text.slice(end);
}

/** One edit of several, with all that lies between them as it is. @param pieces at least one */
export function joined(text: string, pieces: readonly TextEdit[]): TextEdit {
  const inOrder = pieces.toSorted((a, b) => a.start - b.start);
  const start = inOrder[0]?.start ?? 0;
  let [end, put] = [start, ''];
  for (const piece of inOrder) {
    put += text.slice(end, piece.start) + piece.text;
    end = piece.end;
  }
  return { start, end, text: put };
}
