// Run inside a mount namespace of its own: says what checkLocalFolders makes of its arguments.
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkLocalFolders } from '../../../extension/src/engine/inventory/localFolders.ts';

try {
  process.stdout.write(JSON.stringify(await checkLocalFolders(process.argv.slice(2))));
} catch (error) {
  if (!(error instanceof BytesyncError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, values: error.values }));
}
