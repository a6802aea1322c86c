import type { ColouringJob } from '../colouring/coloured.ts';
import * as texts from '../colouring/colourTexts.ts';
import { asTask } from './taskOutcome.ts';

// The entry of the thread for colours. It is one of its own, so that other threads don't load what they never need.

export const colourTexts = asTask((job: ColouringJob) => texts.colourTexts(job));
