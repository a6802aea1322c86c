import { z } from 'zod';
import { rulesFileSchema } from './rulesFile.ts';

/** The JSON Schema of a rules file, for editors: as text, the same whenever it is made. */
export function rulesJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(rulesFileSchema, {
    io: 'input',
    target: 'draft-7',
  });
  const title = 'ByteSync: what a workspace decides about synchronizations';
  return `${JSON.stringify({ $schema, title, allowTrailingCommas: true, ...schema }, null, 2)}\n`;
}
