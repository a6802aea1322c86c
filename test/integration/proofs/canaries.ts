import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Something that nobody but the members may see, and the forms in which it would be seen. */
export interface Canary {
  readonly name: string;
  readonly forms: ReadonlyMap<string, Buffer>;
}

/** A text that occurs nowhere else: letters and digits, so that no escaping changes it. */
export function uniqueText(): string {
  return `Kanarie${randomBytes(12).toString('hex')}`;
}

export function textCanary(name: string, text: string): Canary {
  const forms = byteForms(Buffer.from(text));
  const utf16 = Buffer.from(text, 'utf16le');
  forms.set('UTF-16LE', utf16);
  forms.set('UTF-16BE', Buffer.from(utf16).swap16());
  return { name, forms };
}

export function bytesCanary(name: string, bytes: Uint8Array): Canary {
  return { name, forms: byteForms(Buffer.from(bytes)) };
}

function byteForms(bytes: Buffer): Map<string, Buffer> {
  const forms = new Map([
    ['raw', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
  ]);
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const before of [0, 1, 2]) {
      // Characters that also hold bits of what stands before or after differ with it.
      const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
      const first = Math.ceil((before * 8) / 6);
      const last = Math.floor(((before + bytes.length) * 8) / 6);
      forms.set(`${encoding} at ${before}`, Buffer.from(whole.slice(first, last)));
    }
  }
  return forms;
}

/** Which canaries are in these bytes, as `name (form)`. */
export function canariesIn(bytes: Buffer, canaries: readonly Canary[]): string[] {
  return canaries.flatMap(({ name, forms }) =>
    [...forms].flatMap(([form, pattern]) => (bytes.includes(pattern) ? [`${name} (${form})`] : [])),
  );
}

/** Which are in what is below a folder: names, contents, links' targets. */
export function canariesBelow(folder: string, canaries: readonly Canary[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const found = canariesIn(Buffer.from(entry.name), canaries);
    if (entry.isDirectory()) return [...found, ...canariesBelow(path, canaries)];
    const content = entry.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
    return [...found, ...canariesIn(content, canaries)];
  });
}
