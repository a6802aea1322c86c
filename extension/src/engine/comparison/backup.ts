import type { OneWayPolicy } from './oneWay.ts';

/**
 * Preset backup: extra entries stay. A folder gives way to a file or link only if it is empty, since
 * it then holds nothing that could be lost; a file or link gives way to a folder through the trash.
 */
export const BACKUP: OneWayPolicy = {
  deletesExtra: () => false,
  keepsFolder: (contents, column, item) => contents.holdsAnything(column, item),
};
