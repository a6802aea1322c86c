import { parseArgs } from 'node:util';

/** Whether Mocha was told to run a test of this title; without this it can't be known before it is run. */
export function isChosen(title: string, args: readonly string[] = process.argv.slice(2)): boolean {
  const options = {
    grep: { type: 'string', short: 'g' },
    fgrep: { type: 'string', short: 'f' },
  } as const;
  const { values } = parseArgs({ args: [...args], options, strict: false });
  const { grep, fgrep } = values;
  if (typeof fgrep === 'string') return title.includes(fgrep);
  if (typeof grep !== 'string') return true;
  const [, pattern = grep, flags = ''] = /^\/(.*)\/([gimy]*)$/u.exec(grep) ?? [];
  return new RegExp(pattern, flags).test(title);
}
