import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hasCode } from '../../kernel/has-code.ts';

/** A ticket older than this, in ms, belongs to nobody who is still at work. */
const TICKET_MS = 20_000;
/** How long it may be there before its holder's name is in it, in ms. */
const WRITING_MS = 1000;

/**
 * True for the one who may start the hub. A ticket whose holder is gone or hangs is taken away, for the next try. Only a
 * courtesy that spares a hundred processes: that there is one hub is up to the kernel's lock.
 */
export function takeTicket(ticket: string): boolean {
  try {
    writeFileSync(ticket, JSON.stringify({ pid: process.pid }), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (!isHeld(ticket)) rmSync(ticket, { force: true, recursive: true });
    return false;
  }
}

/** Whether somebody is at work who took it. */
export function isHeld(ticket: string): boolean {
  try {
    const age = Math.abs(Date.now() - statSync(ticket).mtimeMs);
    const pid = holderIn(readFileSync(ticket, 'utf8'));
    return age < (pid === undefined ? WRITING_MS : TICKET_MS) && (pid === undefined || isAlive(pid));
  } catch {
    return false; // gone meanwhile, or no file at all
  }
}

function holderIn(text: string): number | undefined {
  try {
    const { pid }: { pid?: unknown } = JSON.parse(text);
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // being written this instant, or garbage
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
