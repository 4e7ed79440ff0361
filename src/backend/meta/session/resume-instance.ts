import { lineText, resumeText, type SessionView } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { acts, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { askingOf, choices, choicesToTell, whom } from './resume-asking.ts';
import type { SessionRooms } from './rooms.ts';
import { evidenceToTell, toldEvidence } from './told-evidence.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const resumeInstance = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_resume_instance',
    title: 'Go on with an agent session',
    description:
      'Takes over the work of a session that went silent, crashed or was closed: you get a new id that goes on with its epic and context, and are told its checkpoint and what changed in git and on disk since. Of several who try, one gets it and the others are told who. When several sessions fit, they are listed and none is taken.',
    input: schema.object({
      ...whom,
      force: schema.orElse(
        schema.boolean({
          about:
            'Also when the session was heard of just now: whoever works there is cut off. And when its folder is gone: it goes on in your project.',
        }),
        false,
      ),
    }),
    output: schema.object({
      status: schema.oneOf(['resumed', 'choose']),
      instance: schema.optional(schema.object(toldSession)),
      resumed_from: schema.optional(schema.text()),
      choices: schema.optional(choices.choices),
      choices_count: schema.optional(choices.choices_count),
      ...optionalEvidence(),
    }),
    annotations: acts,
    async call(given, asker) {
      const outcome = await rooms.resumes.resume(askingOf(given, asker, rooms));
      if (outcome.kind === 'several') {
        const { text, structured } = choicesToTell(outcome);
        return { text, structured: { status: 'choose' as const, ...structured } };
      }
      const { session, from, evidence } = outcome;
      rooms.commands.attribute(asker.connection, session.id);
      const text = resumeText(from, evidence);
      return {
        text: `You are ${lineOf(session)}. You go on with ${from.id}.${whereText(from, session)}\n\n${text}`,
        structured: {
          status: 'resumed' as const,
          instance: told(session),
          resumed_from: from.id,
          ...evidenceToTell(evidence, text),
        },
      };
    },
  });

/** What was written down names the old folder. */
const whereText = ({ root: was }: SessionView, { root }: SessionView): string =>
  was === null || root === null || was === root
    ? ''
    : ` Its work goes on in ${lineText(root)}, no longer in ${lineText(was)}.`;

/** Not there when a choice is to be made first. */
function optionalEvidence() {
  const { rests_on, confidence, confidence_level, confidence_reasons } = toldEvidence;
  const { checkpoint_id, checkpoint_age_seconds, drift, last_commands, last_events, recovery_instructions } =
    toldEvidence;
  return {
    rests_on: schema.optional(rests_on),
    confidence: schema.optional(confidence),
    confidence_level: schema.optional(confidence_level),
    confidence_reasons: schema.optional(confidence_reasons),
    checkpoint_id: schema.optional(checkpoint_id),
    checkpoint_age_seconds: schema.optional(checkpoint_age_seconds),
    drift: schema.optional(drift),
    last_commands: schema.optional(last_commands),
    last_events: schema.optional(last_events),
    recovery_instructions: schema.optional(recovery_instructions),
  };
}
