import { WindowLock } from '../../../extension/src/vscode/session/windowLock.ts';

// A window of its own: takes the lock of a member and holds it until it is killed.
const [folder = '', memberId = ''] = process.argv.slice(2);
const lock = await WindowLock.take(folder, memberId, () => process.stdout.write('lost\n'));
process.stdout.write(lock === undefined ? 'taken\n' : 'held\n');
// The lock alone keeps no process alive.
process.stdin.resume();
