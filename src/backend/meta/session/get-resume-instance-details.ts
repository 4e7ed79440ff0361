import { type Evidence, resumeText, type SessionView } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { askingOf, choices, choicesToTell, whom } from './resume-asking.ts';
import type { SessionRooms } from './rooms.ts';
import { evidenceToTell, toldEvidence } from './told-evidence.ts';
import { lineOf, told, toldSession } from './told-session.ts';

export const getResumeInstanceDetails = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_resume_instance_details',
    title: 'Look before you resume',
    description:
      'Tells what mcp_meta_resume_instance would go on with, how sure that is, and what changed since, and takes nothing. By the name of a session that was taken over it tells by whom.',
    input: schema.object({
      ...whom,
      force: schema.optional(
        schema.boolean({ about: 'Also when the folder of the session is gone, as mcp_meta_resume_instance does it.' }),
      ),
    }),
    output: schema.object({
      sessions: schema.list(
        schema.object({
          ...toldSession,
          can_be_resumed: schema.boolean(),
          taken_over: schema.list(schema.text(), {
            about: 'From the session that was named to this one, each taken over by the next.',
          }),
          ...toldEvidence,
        }),
        { about: 'One; none when several fit: see choices.' },
      ),
      ...choices,
    }),
    annotations: readsOnly,
    async call(given, asker) {
      const meant = await rooms.resumes.meant(askingOf(given, asker, rooms));
      if (meant.kind === 'several') {
        const { text, structured } = choicesToTell(meant);
        return { text, structured: { sessions: [], ...structured } };
      }
      const { session, line, place } = meant;
      const evidence = await rooms.resumes.evidenceOf(session, place);
      const text = resumeText(session, evidence);
      return {
        text: `${lineOf(session)}${line.length > 1 ? ` (${line.join(' → ')})` : ''}\n\n${text}`,
        structured: { sessions: [whole(session, line, evidence, text)], choices: [], choices_count: 0 },
      };
    },
  });

const whole = (session: SessionView, line: readonly string[], evidence: Evidence, text: string) => ({
  ...told(session),
  can_be_resumed: session.status === 'stale' || session.status === 'closed',
  taken_over: line,
  ...evidenceToTell(evidence, text),
});
