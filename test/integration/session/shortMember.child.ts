import { createDeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { hostSession } from '../../../extension/src/engine/session/hostSession.ts';

// Hosts a session, closes it without a goodbye and has nothing more to do: the process must end.
const [relayUrl = ''] = process.argv.slice(2);
const { session } = await hostSession({
  device: createDeviceKeys(),
  name: 'Ann',
  patience: { firstMs: 5_000, againMs: 60_000 },
  events: { presence: () => undefined, progress: () => undefined, connection: () => undefined },
  relayUrl,
});
await session.room.post([{ type: 'sources-complete' }]);
session.close();
process.stdout.write('closed\n');
