// Restores as somebody, or somewhere, that the test chose. Arguments: the folder, the version.
// Prints what came of it.

import { restore, told } from './trashed.ts';

const [root = '', version = ''] = process.argv.slice(2);
const result = await restore(root, 'all', version);
console.log(JSON.stringify({ ...told(result), replacedTo: result.replacedTo }));
