import type { OneWayPolicy } from './oneWay.ts';

/**
 * Preset mirror: extra entries are deleted, and a folder gives way to a file or link, unless something
 * unknown lies anywhere below: what nobody has seen is never deleted.
 */
export const MIRROR: OneWayPolicy = {
  deletesExtra: (contents, column, item) => !contents.holdsUnknown(column, item),
  keepsFolder: (contents, column, item) => contents.holdsUnknown(column, item),
};
