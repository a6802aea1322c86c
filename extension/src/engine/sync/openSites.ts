import { type ApplyColumn, ApplySite } from './applySite.ts';
import { deviceOf } from './freeSpace.ts';
import { YieldingHalves } from './partial/yieldingHalves.ts';

/**
 * Opens all data sources that a run changes. Throws a file-system error's code, with all of them closed.
 * @param sites gets them, by column
 */
export function openSites(
  columns: readonly ApplyColumn[],
  runId: string,
  sites: Map<number, ApplySite>,
): void {
  const yielding = new Map<bigint, YieldingHalves>();
  try {
    for (const column of columns) {
      const device = deviceOf(column.root);
      const ofDevice = yielding.get(device) ?? new YieldingHalves();
      yielding.set(device, ofDevice);
      sites.set(column.column, ApplySite.open(column, runId, ofDevice));
    }
  } catch (error) {
    // Why it began at all counts, not what went wrong while it was closed again.
    for (const site of sites.values()) site.close();
    sites.clear();
    throw error;
  }
}
