import { EditorServer } from './editorServer.ts';

// Tests that are killed before they can stop their server: prints its folder and waits for that.
const server = await EditorServer.start();
process.stdout.write(`${server.root}\n`);
