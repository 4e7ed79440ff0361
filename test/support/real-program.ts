import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A client that is installed on this machine: what the variable names, or what is on the PATH. Says so when there is none. */
export function realProgram(name: string, variable: string): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = [process.env[variable] ?? '', ...onPath].find(isProgram);
  if (found === undefined) console.warn(`SKIPPED: no real ${name}. Put "${name}" on PATH, or set ${variable} to it.`);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}
