// Writes media/bytesync.schema.json, which editors hold .vscode/bytesync.json against.
import { writeFileSync } from 'node:fs';
import { rulesJsonSchema } from '../extension/src/engine/comparison/rules/jsonSchema.ts';

writeFileSync(new URL('../media/bytesync.schema.json', import.meta.url), rulesJsonSchema());
