import { describe, expect, it } from 'vitest';
import { defaultShare } from './default-share.ts';

describe('defaultShare', () => {
  it.each([
    ['npx', ['-y', '@playwright/mcp@latest', '--headless']],
    ['npx', ['@executeautomation/playwright-mcp-server']],
    ['npx', ['--package=puppeteer-mcp-server', 'puppeteer-mcp-server']],
    ['npx', ['-y', '@modelcontextprotocol/server-puppeteer']],
    ['bunx', ['chrome-devtools-mcp@1.2.3']],
    ['docker', ['run', '-i', '--rm', 'mcp/playwright:latest']],
    ['python', ['-m', 'mcp_selenium']],
    ['/opt/tools/bin/mcp-server-playwright', []],
    ['node', ['/home/me/node_modules/@playwright/mcp/cli.js']],
    ['node', ['./node_modules/.bin/chrome-devtools-mcp']],
    ['npx', ['-y', '@browserbasehq/mcp']],
    ['npx', ['@wonderwhy-er/desktop-commander']],
  ])('%s %j keeps its client apart', (command, args) => expect(defaultShare(command, args)).toBe('connection'));

  it.each([
    ['npx', ['-y', '@modelcontextprotocol/server-filesystem', '/home/me/playwright']],
    ['npx', ['-y', '@modelcontextprotocol/server-filesystem', './playwright-tests']],
    ['uvx', ['mcp-server-git', '--repository', '/src/puppeteer']],
    ['node', ['/home/me/selenium/server.js']],
    ['my-server', []],
  ])('%s %j is shared by the project', (command, args) => expect(defaultShare(command, args)).toBe('project'));
});
