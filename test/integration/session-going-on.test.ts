import { expect, it } from 'vitest';
import { onBothHubs } from '../support/both-hubs.ts';
import { done, list, openedWorld, register, type Told, type World } from '../support/session-clients.ts';
import { waitFor } from '../support/wait-for.ts';

const end = { duration_hours: 1, files_changed: 2, tests_passed: 3 };
const plan = { feature_name: 'f', estimated_hours: 1, spawned_by: null };

/** What whoever goes on is told of the work, and how sure that is. */
function suite(open: () => Promise<Pick<World, 'home' | 'sql'>>): void {
  const world = openedWorld(open);
  const note = (id: string, description: string): Promise<Told> =>
    done(world().one, 'log_command', { instance_id: id, action: 'note', description });
  const tell = (id: string, event_type: string, event_data: object): Promise<Told> =>
    done(world().one, 'emit_event', { instance_id: id, event_type, event_data });
  const resume = (id: string): Promise<Told> =>
    done(world().two, 'resume_instance', { instance_id_hint: id, force: true });

  it('what was done after the last checkpoint is told, and that the checkpoint is less sure', async () => {
    const { one, home } = world();
    const id = await register(one);
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-B' });
    await note(id, 'before it');
    await done(one, 'create_checkpoint', { instance_id: id, pending_tasks: ['write the parser'] });
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-C', context_percent: 70 });
    await tell(id, 'epic_started', { epic_id: 'epic-C', ...plan });
    await note(id, 'parser written and committed');
    const [seen] = list(await done(one, 'get_resume_instance_details', { instance_id_hint: id }), 'sessions');
    const person = JSON.parse(await home.command('sessions', 'resume', id, '--json')) as Told; // its own JSON
    const { instance, ...resumed } = await resume(id);
    expect(instance).toMatchObject({ current_epic: 'epic-C' });
    for (const told of [seen, person, resumed]) {
      expect(told).toMatchObject({
        rests_on: 'checkpoint',
        confidence: 90,
        confidence_reasons: ['the epic is another one since, and 2 events and commands came after it'],
        last_commands: [
          { description: 'before it', after_checkpoint: false },
          { action: 'note', outcome: 'ok', description: 'parser written and committed', after_checkpoint: true },
        ],
        last_events: [{ type: 'epic_started', details: expect.stringContaining('epic-C'), after_checkpoint: true }],
      });
      expect(told?.['recovery_instructions']).toMatch(
        /1\. write the parser[^]*### Done Since the Checkpoint\n- Epic: epic-C now\n- .* epic_started: epic-C.*\n- .* note \(ok\): parser written and committed\n/,
      );
    }
  });

  it('who crashes right after it went on leaves what was there before', async () => {
    const first = await register(world().one);
    await tell(first, 'epic_started', { epic_id: 'epic-L', ...plan });
    await note(first, 'parser half written');
    const told = {
      rests_on: 'events',
      confidence: 85,
      last_events: [{ type: 'epic_started' }],
      last_commands: [{ description: 'parser half written' }],
    };
    const { instance: second } = await resume(first);
    const { instance: third, ...again } = await done(world().one, 'resume_instance', {
      instance_id_hint: String(Object(second).instance_id),
      force: true,
    });
    expect(again).toMatchObject(told);
    expect(again['recovery_instructions']).toMatch(/epic_started: epic-L[^]*parser half written/);
    expect(await resume(String(Object(third).instance_id))).toMatchObject(told);
  });

  it('an epic that is complete is not gone on with, and one that began is', async () => {
    const { one } = world();
    const id = await register(one);
    const epicIs = (epic: string | null): Promise<unknown> =>
      waitFor(`the epic is ${epic}`, async () => {
        const { current_epic: now } = await done(one, 'get_instance_details', { instance_id: id });
        return now === epic;
      });
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-R' });
    await tell(id, 'epic_started', { epic_id: 'epic-S', ...plan });
    await epicIs('epic-S');
    await tell(id, 'epic_started', { epic_id: 'no\nname', ...plan });
    await tell(id, 'epic_completed', { epic_id: 'epic-R', ...end });
    await waitFor('its checkpoint', async () => {
      const { total_count: count } = await done(one, 'list_checkpoints', { instance_id: id });
      return count === 1;
    });
    await epicIs('epic-S');
    await done(one, 'create_checkpoint', { instance_id: id, pending_tasks: ['what is left'] });
    await tell(id, 'epic_completed', { epic_id: 'epic-S', ...end });
    await epicIs(null);
    const { instance, recovery_instructions: text, ...resumed } = await resume(id);
    expect(instance).toMatchObject({ current_epic: null });
    expect(resumed).toMatchObject({ rests_on: 'checkpoint', confidence: 100 });
    expect(text).toMatch(/- Epic: epic-S \(complete\)\n[^]*### Next Steps\nepic-S is complete: .*\n1\. what is left\n/);
  });

  it('a session in which nothing was done rests on nothing', async () => {
    const { one } = world();
    const id = await register(one);
    await done(one, 'list_instances');
    await done(one, 'get_instance_details', { instance_id: id });
    const look = () => done(one, 'get_resume_instance_details', { instance_id_hint: id });
    await look();
    expect(list(await look(), 'sessions')).toMatchObject([{ rests_on: 'basic', confidence: 40, last_commands: [] }]);
  });
}

onBothHubs('going on', suite);
