import type { ResourceLimits } from 'node:worker_threads';

/**
 * Of a thread that plans. Most of what it makes of an inventory stays, so V8 would soon give new objects two times
 * 64 MB of room, and keep them; with less it collects more often, which costs next to nothing there.
 */
export const PLANNING_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 16 };
