import { type ClientFacts, isBasicVariable } from '../../protocol/index.ts';
import { definedIn, type Environment, homeDirectory } from './environment.ts';

/** What says where a client stands, beside the basic variables; everything else stays with the client. */
const telling =
  /^(TERM|PWD|WARREN_\w+|GODOT(?:\d\w*|_BIN\w*|_ENGINES|_PROJECTS_PATH)?|CLAUDE_PROJECT_DIR|GEMINI_PROJECT_DIR|CURSOR_PROJECT_DIR|CLAUDE_CODE_SESSION_ID|CLAUDECODE|GEMINI_CLI|OPENCODE|VSCODE_CWD|INIT_CWD)$/;

/** Where this process stands. `WARREN_PASS_ENV=A,B` names more variables that servers of the configuration may be given. */
export function factsHere(env: Environment, explicit: string | undefined): ClientFacts {
  const passed = new Set((env['WARREN_PASS_ENV'] ?? '').split(',').map((name) => name.trim()));
  const chosen = (name: string): boolean => isBasicVariable(name) || telling.test(name) || passed.has(name);
  return {
    cwd: here(env),
    env: definedIn(env, chosen),
    ...(explicit === undefined ? {} : { explicit }),
  };
}

/** A directory that was removed under its process has no name any more; what the shell called it is the best answer. */
function here(env: Environment): string {
  try {
    return process.cwd();
  } catch {
    return env['PWD'] ?? homeDirectory(env);
  }
}
