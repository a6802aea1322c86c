/** What a person may do about a merge that is kept. */
export type UnfinishedAnswer = 'write' | 'goOn' | 'openText' | 'forget';

export interface UnfinishedActions extends Readonly<Record<UnfinishedAnswer, () => Promise<void>>> {
  /** Whether it still is: it may have been finished while the question stood there. */
  readonly isThere: () => Promise<boolean>;
}

/** Does what a person has answered. What was made of it can be opened as a text also where nothing else of it is left. */
export async function actOn(answer: UnfinishedAnswer, actions: UnfinishedActions): Promise<void> {
  if (answer === 'openText' || (await actions.isThere())) await actions[answer]();
}
