import { literal } from '../../config/index.ts';

/**
 * Clients write references to variables differently, or not at all. A dialect turns one text of a client's file into ours
 * (`${NAME}`, `${NAME:-default}`, `${projectRoot}`); what has no counterpart stays as it is written, with a note.
 */
export type Dialect = (text: string, note: (sentence: string) => void) => string;

/** Nothing is replaced there, so nothing may be replaced here. */
export const verbatim: Dialect = (text) => literal(text);

/** Claude Code: ours, but for the name of the project. */
export const claudeDialect: Dialect = (text) => text.replaceAll('${CLAUDE_PROJECT_DIR}', () => '${projectRoot}');

/** Gemini CLI: `$NAME` as well. */
export const geminiDialect: Dialect = (text) =>
  text.replaceAll(/\$([A-Za-z_]\w*)/g, (_all, name: string) => `\${${name}}`);

/** OpenCode: `{env:NAME}` and `{file:path}`. */
export const opencodeDialect: Dialect = (text, note) => {
  const path = /\{file:([^}]+)\}/.exec(text)?.[1];
  if (path !== undefined)
    note(`{file:${path}} cannot be read in here; put the value into a variable and write \${NAME}.`);
  return literal(text).replaceAll(/\{env:([A-Za-z_]\w*)\}/g, (_all, name: string) => `\${${name}}`);
};

const editorNames: Readonly<Record<string, string>> = {
  workspaceFolder: '${projectRoot}',
  workspaceRoot: '${projectRoot}',
  workspaceFolderBasename: '${projectSlug}',
  userHome: '${HOME}',
  pathSeparator: '/',
  '/': '/',
};

/** VS Code and Cursor: `${env:NAME}`, `${input:id}`, `${workspaceFolder}` and their like. */
export const editorDialect: Dialect = (text, note) =>
  text.replaceAll(/\$\{([^}]*)\}/g, (all, inside: string) => {
    if (Object.hasOwn(editorNames, inside)) return editorNames[inside] ?? all;
    const [kind, name = ''] = inside.split(':', 2);
    if (kind === 'env' && /^[A-Za-z_]\w*$/.test(name)) return `\${${name}}`;
    if (kind === 'input' && name !== '') return asked(name, note);
    note(`${all} means nothing here and is left as text.`);
    return literal(all);
  });

function asked(id: string, note: (sentence: string) => void): string {
  const variable = id
    .toUpperCase()
    .replaceAll(/\W/g, '_')
    .replace(/^(?=\d)/, '_');
  note(`your editor asks for "${id}"; Warren takes it from the environment: set ${variable}.`);
  return `\${${variable}}`;
}
