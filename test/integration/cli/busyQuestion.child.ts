import { once } from 'node:events';
import { Questions } from '../../../extension/src/cli/screen/questions.ts';

// Asks on its terminal when it gets SIGUSR2, and does nothing else for a while, as if the machine were
// busy with other programs.
const BUSY_MS = 300;

const questions = new Questions(process.stdin, process.stdout);
const alive = setInterval(() => undefined, 1000);
const asked = once(process, 'SIGUSR2');
process.stdout.write(`ready ${process.pid}\n`);
await asked;
clearInterval(alive);
const answer = questions.ask('Sure? ');
for (let step = 0; step < 10; step += 1) await Promise.resolve();
const until = Date.now() + BUSY_MS;
while (Date.now() < until);
process.stdout.write(`the answer was "${await answer}"\n`);
