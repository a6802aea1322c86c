import type { ResourceLimits } from 'node:worker_threads';

/**
 * Of a thread that plans. Most of what it makes of an inventory stays, so V8 would soon give new objects two times
 * 64 MB of room, and keep them; with less it collects more often, which costs next to nothing there.
 */
export const PLANNING_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 16 };

/** Of a thread that works through a list: V8 would take up to 96 MB for new objects, for a few that live a moment. */
export const TASK_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 16 };
