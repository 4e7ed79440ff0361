import type { Share } from './server-definition.ts';

/**
 * Published servers that keep one client's state in their process: a browser page, a terminal, a train of thought.
 * Two clients in one of these would see and move each other's page, so each gets its own unless the user says otherwise.
 */
const keepsClientState: readonly RegExp[] = [
  /(^|[-/@])playwright([-/]|$)/,
  /(^|[-/@])puppeteer([-/]|$)/,
  /(^|[-/@])(selenium|webdriver|webdriverio|wdio)([-/]|$)/,
  /(^|[-/@])(chrome|firefox|safari|edge)-devtools([-/]|$)/,
  /(^|[-/@])(mcp-chrome|chrome-mcp|mcp-chrome-bridge)([-/]|$)/,
  /(^|[-/@])(browser-?mcp|mcp-browser|browser-use|browserbase|browserbasehq|stagehand|browserless|patchright|camoufox)([-/]|$)/,
  /(^|[-/@])mcp-server-browser([-/]|$)/,
  /(^|[-/@])(appium|mobile-mcp|xcodebuildmcp)([-/]|$)/,
  /(^|[-/@])(desktop-commander|tmux-mcp|mcp-tmux|iterm-mcp|mcp-shell-server)([-/]|$)/,
  /(^|[-/@])(server-sequential-thinking|mcp-sequential-thinking|sequentialthinking)([-/]|$)/,
];

/** How a server is shared when nobody said how, judged by the package that its command line starts. */
export function defaultShare(command: string, args: readonly string[]): Share {
  const words = [command, ...args].map(packageIn).filter((name) => name !== undefined);
  return words.some((name) => keepsClientState.some((known) => known.test(name))) ? 'connection' : 'project';
}

/**
 * The package, image or program a word names. A folder is none: a file server that is given `./playwright-tests` keeps no
 * state. The command itself may be a path, and so may a script inside node_modules.
 */
function packageIn(word: string, position: number): string | undefined {
  const text = word
    .replace(/^--?(?:package|p|from)=/, '')
    .replaceAll('\\', '/')
    .replaceAll('_', '-')
    .toLowerCase();
  const inside = /.*\/node-modules\/((?:@[^/]+\/)?[^/]+)/.exec(text)?.[1];
  if (inside !== undefined && inside !== '.bin') return inside;
  if (position === 0 || inside === '.bin') return text.split('/').at(-1);
  return /^(@?[a-z0-9][\w.-]*(?:\/[\w.-]+)*)(?:[@:=][^/]*)?$/.exec(text)?.[1];
}
