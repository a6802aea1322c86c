import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of an extension on disk, until it is removed. */
export class ToyExtension {
  readonly folder = mkdtempSync(join(tmpdir(), 'bytesync-toy-'));

  write(path: string, content: unknown): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, typeof content === 'string' ? content : JSON.stringify(content));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
