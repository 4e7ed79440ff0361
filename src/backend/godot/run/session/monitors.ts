/** Where the engine's list of measurements has what; in its order of `Performance.Monitor`. */
const places = {
  3: { fps: 0, process: 1, physics: 2, memory: 3, objects: 8, resources: 9, nodes: 10, orphans: 11, drawn: 12 },
  4: { fps: 0, process: 1, physics: 2, memory: 4, objects: 7, resources: 8, nodes: 9, orphans: 10, drawn: 11 },
} as const;

export interface Measured {
  readonly fps: number;
  readonly processMs: number;
  readonly physicsMs: number;
  readonly memoryBytes: number;
  readonly objects: number;
  readonly resources: number;
  readonly nodes: number;
  readonly orphanNodes: number;
  readonly drawnObjects: number;
}

export function measured(values: readonly number[], major: 3 | 4): Measured {
  const at = (place: number): number => values[place] ?? 0;
  const { fps, process, physics, memory, objects, resources, nodes, orphans, drawn } = places[major];
  return {
    fps: at(fps),
    processMs: inMs(at(process)),
    physicsMs: inMs(at(physics)),
    memoryBytes: at(memory),
    objects: at(objects),
    resources: at(resources),
    nodes: at(nodes),
    orphanNodes: at(orphans),
    drawnObjects: at(drawn),
  };
}

const inMs = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;

export const measuredText = ({ fps, processMs, memoryBytes, nodes }: Measured): string =>
  `${fps} fps, ${processMs} ms a frame, ${Math.round(memoryBytes / 1024 / 1024)} MiB, ${nodes} nodes`;
