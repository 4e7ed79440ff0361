/** Where an engine may be. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  /** For people: what named it. */
  readonly from: string;
  /** Only for projects of this engine: `3`, `4.6`; absent: for all. */
  readonly only?: string;
}

/** Names a package or a person gives to the engine: `godot`, `godot3-server`, `godot-4.6`, `Godot_v4.6-stable_linux.x86_64`. */
const named = /^godot(?:[-_]?v?\d[\w.-]{0,60})?(?:[-_](?:server|headless|mono|editor|runner|bin)){0,3}$/i;

export const isEngineName = (name: string): boolean =>
  named.test(name) && !/\.(?:zip|txt|cfg|desktop|gz|xz)$/i.test(name);

const major = /^(?:GODOT|GODOT_BIN_)([34])$/;
const minor = /^GODOT_BIN_([34])_(\d{1,3})$/;

/** Named by variables: the narrower one first, so that `GODOT_BIN_4_6` comes before `GODOT4`, and that before `GODOT_BIN`. */
export function namedByVariables(env: Readonly<Record<string, string>>): readonly Candidate[] {
  const rank = ({ only }: Candidate): number => (only === undefined ? 2 : only.includes('.') ? 0 : 1);
  return Object.entries(env)
    .flatMap(([name, path]): Candidate[] => {
      if (!path.startsWith('/')) return [];
      const ofMinor = minor.exec(name);
      if (ofMinor) return [{ path, from: name, only: `${ofMinor[1]}.${ofMinor[2]}` }];
      const ofMajor = major.exec(name)?.[1];
      if (ofMajor) return [{ path, from: name, only: ofMajor }];
      return name === 'GODOT_BIN' || name === 'GODOT' ? [{ path, from: name }] : [];
    })
    .toSorted((a, b) => rank(a) - rank(b) || (a.from < b.from ? -1 : 1));
}

const engineKey = /^[34](?:\.\d{1,3})?$/;

/** `{"3": "/usr/bin/godot3-server", "4.6": "/opt/godot-4.6"}`; what is no such entry is left out. */
export const namedByConfiguration = (map: Readonly<Record<string, unknown>>): readonly Candidate[] =>
  Object.entries(map)
    .flatMap(([only, path]) =>
      engineKey.test(only) && typeof path === 'string' && path.startsWith('/')
        ? [{ path, only, from: `godotEngines["${only}"]` }]
        : [],
    )
    .toSorted((a, b) => b.only.length - a.only.length);

/** Of the `GODOT_ENGINES` variable, in which the setting travels to an instance. */
export function engineMapIn(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {}; // the setting was checked where it was read; what else is there names no engine
  }
}
