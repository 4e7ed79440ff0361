import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { failure } from '../../test/support/instance-world.ts';
import { Admission, type Applicant, type Release } from './admission.ts';

const applicant = (more: Partial<Applicant> = {}): Applicant => ({
  name: 'files',
  project: 'noxii/0.16',
  kind: 'stdio',
  withinMs: 10_000,
  ...more,
});

function door(instances: number, perKind = instances) {
  const clock = new FakeClock();
  const idle: { kind: string; release: Release; gone: PromiseWithResolvers<void> }[] = [];
  const evicted: string[] = [];
  const admission = new Admission({
    clock,
    limits: { instances, perKind },
    evict: (kind) => {
      const at = idle.findIndex((one) => kind === undefined || one.kind === kind);
      const [one] = at < 0 ? [] : idle.splice(at, 1);
      if (one) evicted.push(one.kind);
      return one?.gone.promise.then(() => one.release());
    },
  });
  const order: string[] = [];
  const why: string[] = [];
  const enter = async (project: string, kind = 'stdio', signal = new AbortController().signal): Promise<Release> => {
    const release = await admission.enter(applicant({ project, kind }), signal, (text) => why.push(text));
    order.push(project);
    return release;
  };
  return { clock, admission, enter, order, why, idle, evicted };
}

describe('when all places are taken', () => {
  it('the projects take turns, and within one who came first is first', async () => {
    const { enter, order, admission } = door(1);
    const releases = [await enter('first')];
    const later = ['a1', 'a2', 'a3', 'b1', 'c1'].map(async (name) => {
      const one = applicant({ name, project: name.slice(0, 1) });
      const release = await admission.enter(one, new AbortController().signal, () => undefined);
      order.push(name);
      releases.push(release);
    });
    while (order.length < 6) {
      releases.pop()?.();
      await settled();
    }
    await Promise.all(later);
    expect(order).toEqual(['first', 'a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('who waits for too long hears how many run, of what, and what to do', async () => {
    const { enter, clock, why } = door(8, 1);
    await enter('a', 'godot');
    const late = failure(enter('b', 'godot'));
    expect(why).toEqual([
      '1 processes of kind godot run, as many as "instancesPerKind" (WARREN_INSTANCES_PER_KIND) allows',
    ]);
    await enter('b', 'docs');
    await clock.advance(10_000);
    const error = await late;
    expect(error.code).toBe('no-place');
    expect(error.message).toContain('files (b) found no place within 10 s: 1 processes of kind godot run');
    expect(error.message).toContain('warren stop');
    expect(clock.pending).toBe(0);
  });

  it('who does not want any more leaves the queue, and no place is lost by it', async () => {
    const { enter, admission, clock } = door(1);
    const release = await enter('a');
    const controller = new AbortController();
    const left = enter('b', 'stdio', controller.signal).catch((error: unknown) => error);
    const next = enter('c');
    controller.abort(new Error('no longer'));
    release();
    expect(await left).toEqual(new Error('no longer'));
    (await next)();
    expect([admission.running, admission.waiting, clock.pending]).toEqual([0, 0, 0]);
    await expect(enter('d', 'stdio', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  it('an idle process makes room, one for each who waits; of the kind that is full, if it is one', async () => {
    const { enter, admission, idle, evicted, clock } = door(2, 1);
    for (const kind of ['godot', 'docs'])
      idle.push({ kind, release: await enter('a', kind), gone: Promise.withResolvers<void>() });
    const [, docs] = idle;
    const waits = enter('b', 'docs');
    await clock.advance(3000);
    expect(evicted).toEqual(['docs']);
    expect(admission.waiting).toBe(1);
    docs?.gone.resolve();
    await waits;
    expect([admission.running, clock.pending]).toEqual([2, 0]);
  });

  it('looks again whether one has become idle', async () => {
    const { enter, idle, clock, order } = door(1);
    const release = await enter('a');
    void enter('b');
    await clock.advance(2500);
    expect(order).toEqual(['a']);
    const gone = Promise.withResolvers<void>();
    gone.resolve();
    idle.push({ kind: 'stdio', release, gone });
    await clock.advance(500);
    expect(order).toEqual(['a', 'b']);
  });
});

/** Whoever comes, leaves, waits and gives up: a few projects and kinds at one door. */
type Deed = { do: 'enter'; project: number; kind: number } | { do: 'leave' | 'give-up'; nth: number } | { do: 'wait' };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('enter' as const), project: fc.nat(3), kind: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'give-up' as const), nth: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
);

interface Outside {
  kind: string;
  project: string;
  controller: AbortController;
  /** How often each project got a place of this kind while this one waited; of its own project, any place. */
  served: Map<string, number>;
}

/** The world before one door. */
class Crowd {
  readonly inside: { kind: string; release: Release }[] = [];
  readonly outside: Outside[] = [];
  waited = 0;
  readonly #door: ReturnType<typeof door>;

  constructor(of: ReturnType<typeof door>) {
    this.#door = of;
  }

  perform(deed: Deed): unknown {
    if (deed.do === 'enter') return void this.#enter(`p${deed.project}`, `k${deed.kind}`);
    if (deed.do === 'leave') return this.inside.splice(deed.nth % Math.max(1, this.inside.length), 1)[0]?.release();
    if (deed.do === 'give-up') return this.outside[deed.nth]?.controller.abort(new Error('enough'));
    return this.#door.clock.advance(4000);
  }

  async #enter(project: string, kind: string): Promise<void> {
    const one: Outside = { kind, project, controller: new AbortController(), served: new Map() };
    this.outside.push(one);
    const { signal } = one.controller;
    try {
      const release = await this.#door.admission.enter(applicant({ project, kind }), signal, () => this.waited++);
      this.inside.push({ kind, release });
      this.#served(project, kind);
    } catch {
      // it gave up, or waited for too long
    } finally {
      this.outside.splice(this.outside.indexOf(one), 1);
    }
  }

  #served(project: string, kind: string): void {
    for (const one of this.outside)
      if (one.kind === kind || one.project === project) one.served.set(project, (one.served.get(project) ?? 0) + 1);
  }

  /** How often somebody was overtaken by one other project beyond the turns of his own. */
  get unfair(): number {
    const excess = this.outside.flatMap(({ project, served }) =>
      [...served].map(([other, times]) => (other === project ? 0 : times - (served.get(project) ?? 0))),
    );
    return Math.max(0, ...excess);
  }
}

it('never gives more places than there are, loses none, and lets no project overtake another twice', async () => {
  let waited = 0;
  const deeds = fc.array(deed, { minLength: 10, maxLength: 60, size: 'max' });
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.nat(2), deeds, async (total, perKind, deeds) => {
      const before = door(total + 1, perKind + 1);
      const { admission, clock } = before;
      const crowd = new Crowd(before);
      for (const one of deeds) {
        await crowd.perform(one);
        await settled();
        expect(crowd.inside.length).toBe(admission.running);
        expect(crowd.inside.length).toBeLessThanOrEqual(total + 1);
        for (const kind of ['k0', 'k1'])
          expect(crowd.inside.filter((who) => who.kind === kind).length).toBeLessThanOrEqual(perKind + 1);
        expect(crowd.outside.length).toBe(admission.waiting);
        expect(crowd.unfair).toBeLessThanOrEqual(1);
      }
      for (let one = crowd.inside.pop(); one; one = crowd.inside.pop()) {
        one.release();
        await settled();
      }
      expect([admission.running, admission.waiting, clock.pending]).toEqual([0, 0, 0]);
      waited += crowd.waited;
    }),
    { numRuns: 150 },
  );
  expect(waited).toBeGreaterThan(500);
});
