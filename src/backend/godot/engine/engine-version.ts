/** What a binary says to `--version`. */
export interface EngineVersion {
  /** As its export templates are filed: `3.2.3.stable`, `4.6.stable.mono`. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly mono: boolean;
}

/** `3.2.3.stable.custom_build`, `4.6.stable.official.89cea1439`, `4.2.2.stable.mono.official.15073afe3`. */
const shape = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?\.([a-z]{2,10}\d{0,3})(\.mono)?(?:\.[\w.]{1,80})?$/;

/** Undefined when no line of it is the version of an engine: other programs are called godot too. */
export function versionIn(said: string): EngineVersion | undefined {
  for (const line of said.slice(0, 4096).split('\n')) {
    const [whole, major, minor, patch, status, mono] = shape.exec(line.trim()) ?? [];
    if (whole === undefined) continue;
    const numbers = [major, minor, ...(patch === undefined ? [] : [patch])].join('.');
    return {
      version: `${numbers}.${status}${mono ?? ''}`,
      major: Number(major),
      minor: Number(minor),
      patch: Number(patch ?? 0),
      mono: mono !== undefined,
    };
  }
  return undefined;
}

/** The editor tells how to start the editor; an export template and a runner do not know the word. */
export const isEditor = (help: string): boolean => /--editor\b/.test(help);
