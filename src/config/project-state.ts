import type { Disk } from './disk.ts';
import { projectPlaces } from './places.ts';

/** Keeps sockets, logs and data out of version control, and lets the configuration in. */
export const stateIgnore = `# Written by Warren: all but the configuration stays on this machine.
*
!.gitignore
!config.json
`;

/** Makes `<root>/.claude/warren` with its .gitignore. An existing .gitignore is the user's and stays. */
export function prepareProjectState(root: string, disk: Disk): void {
  disk.write(projectPlaces(root).ignoreFile, stateIgnore, { mode: 'create', within: root });
}
