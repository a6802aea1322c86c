import { spawnSync } from 'node:child_process';

/** Whether a peer can be run here; says so when it can't. */
export function isThere(program: string): boolean {
  const found = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found)
    console.log(
      `${program} is missing: nothing to compare with. Its Debian package has that name.`,
    );
  return found;
}
