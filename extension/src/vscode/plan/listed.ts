/** How many items the plan's page lists one by one; the rest is counted. */
export const LISTED = 2000;
