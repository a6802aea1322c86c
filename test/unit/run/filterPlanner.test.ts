import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeContents } from '../../../extension/src/engine/inventory/contents.ts';
import { Planner } from '../../../extension/src/engine/planning/planner.ts';
import { decodeResults } from '../../../extension/src/engine/report/memberResults.ts';
import { pack } from '../../../extension/src/engine/workers/packed.ts';
import { columns, contentId, f, inventoryOf } from '../comparison/trees.ts';
import { sentInventory } from './sentInventories.ts';

const PATHS = ['a.js', 'a.ts'];
const COUNTS = { bytesRead: 0, literalBytes: 0, reusedBytes: 0 };
const TRAFFIC = { bytesIn: 0, bytesOut: 0 };

describe('the planner of a run with a filter', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bytesync-planner-'));
    for (const path of PATHS) writeFileSync(join(root, path), 'mine');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Paths that this member reports where it could read neither of its files. */
  async function reported(expression?: string): Promise<string[]> {
    const planner = new Planner(() => undefined);
    await planner.walk(0, root, { gitignore: true, patterns: [] });
    const entries = inventoryOf({ 'a.js': f('theirs'), 'a.ts': f('theirs') });
    planner.compare({
      columns: columns(2),
      received: [undefined, sentInventory(entries)],
      ...{ mode: 'standard', preset: 'update', unsaved: [], memories: [] },
    });
    planner.analysed(0, [
      pack(PATHS.map((path) => ({ path, error: 'entry-unreadable' as const }))),
    ]);
    const read = PATHS.map((path) => ({ path, content: contentId('theirs') }));
    const bytes = encodeContents(entries, read);
    const id = createHash('sha256').update('bytesync contents v2\0').update(bytes).digest();
    planner.complete([undefined, { bytes, id }]);
    const filter = expression === undefined ? {} : { filter: { expression, nowUs: 0 } };
    planner.plan({ preset: 'update', from: 0, without: [], ...filter });
    const { problems } = decodeResults(planner.results({ ...COUNTS, traffic: TRAFFIC }));
    return problems.map(({ path }) => path);
  }

  it('reports of the files that can’t be read those that matter', async () => {
    assert.deepEqual(await reported(), PATHS);
    assert.deepEqual(await reported('name:*.ts'), ['a.ts']);
    assert.deepEqual(await reported('zzz'), []);
  });
});
