import { type ConfigDocument, defaultLimits, readServer, type ServerDefinition } from '../../config/index.ts';
import { commandLine, visible } from '../visible.ts';

export interface Effects {
  /** For a person who has to decide: complete, nothing hidden, nothing that a terminal would obey. */
  text: string;
  facts: { servers: readonly object[]; settings: object; problems: readonly string[] };
}

/**
 * What a configuration would do. Values are shown as they are, secrets too: whoever decides must see all, for a command
 * can hide in a variable. It is the reader's own terminal and the reader's own file.
 */
export function effectsOf(document: ConfigDocument, root: string): Effects {
  const problems: string[] = [...document.problems];
  const parts: string[] = [];
  const servers: object[] = [];
  for (const [name, entry] of document.servers) {
    const { definition, problems: wrong } = readServer(name, entry, document.file, defaultLimits);
    parts.push(definition ? serverText(definition) : `${visible(name)}\n  changes ${visible(JSON.stringify(entry))}\n`);
    servers.push(definition ? shown(definition) : { name, changes: entry });
    if (definition) problems.push(...wrong.map((problem) => `server "${name}": ${problem}`));
  }
  for (const [key, value] of Object.entries(document.settings)) {
    parts.push(`setting ${visible(key)} = ${visible(JSON.stringify(value))}\n`);
  }
  const head = `${document.file}\nwould, in ${visible(root)}, run or set:\n\n`;
  const tail = problems.map((problem) => `! ${visible(problem)}\n`).join('');
  return {
    text: head + (parts.join('\n') || 'nothing\n') + tail,
    facts: { servers, settings: document.settings, problems },
  };
}

function serverText(definition: ServerDefinition): string {
  const { name, kind, command, args, env, passEnv, cwd, enabled } = definition;
  const lines = [
    `${name}${enabled ? '' : ' (switched off)'}`,
    `  ${kind === 'stdio' ? `runs     ${commandLine([command, ...args])}` : `built-in ${kind}`}`,
    ...(cwd === undefined ? [] : [`  in       ${visible(cwd)}`]),
    ...Object.entries(env).map(([key, value]) => `  with     ${key}=${visible(value)}`),
    ...(passEnv.length === 0 ? [] : [`  receives ${passEnv.join(', ')} of your environment`]),
  ];
  return `${lines.join('\n')}\n`;
}

const shown = ({ name, kind, command, args, env, passEnv, cwd, enabled }: ServerDefinition): object => ({
  name,
  kind,
  command,
  args,
  env,
  passEnv,
  cwd,
  enabled,
});
