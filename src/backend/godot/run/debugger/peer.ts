import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { membersOf } from '../../../../instance/index.ts';
import { hasCode } from '../../../../kernel/has-code.ts';

/** A process of the group that is ending is waited for so long at most. */
const ENDING = { looks: 50, everyMs: 20 };

/**
 * Whether the other end of a connection on this machine is held by a process of the group. True where that cannot be seen: on
 * other systems than Linux, and when the other end has been closed already, as by a game that ended at once.
 */
export async function isOfGroup(socket: Socket, pgid: number): Promise<boolean> {
  if (pgid <= 0) return false;
  for (let look = 0; look < ENDING.looks; look++) {
    const inode = inodeOf(socket);
    if (inode === undefined) return true;
    const holder = holderIn(pgid, inode);
    if (holder !== 'ending') return holder === 'group' || inodeOf(socket) !== inode; // closed while we looked
    await sleep(ENDING.everyMs);
  }
  return false;
}

/** What a process that is ending holds cannot be seen any more, and is closed only with its last thread, or a moment after it. */
function holderIn(pgid: number, inode: string): 'group' | 'ending' | 'other' {
  const members = membersOf(pgid)?.map(({ pid }) => linksOf(pid));
  if (!members || members.some((links) => links === undefined || links.includes(`socket:[${inode}]`))) return 'group';
  return members.every((links) => links && links.length > 0) && members.length > 0 ? 'other' : 'ending';
}

/** The kernel's number of a socket that is connected from one port of loopback to another; Linux only. */
function inodeOf({ remotePort: from = 0, localPort: to = 0 }: Socket): string | undefined {
  try {
    const row = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((cells) => cells[1] === addressOf(from) && cells[2] === addressOf(to));
    return row?.[9] === '0' ? undefined : row?.[9]; // nobody holds it any more
  } catch {
    return undefined; // not Linux
  }
}

/** 127.0.0.1 and a port, as the kernel writes them on machines of our order of bytes. */
const addressOf = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/** Empty: it is ending. Undefined: it cannot be seen. */
function linksOf(pid: number): readonly string[] | undefined {
  try {
    const directory = `/proc/${pid}/fd`;
    return readdirSync(directory).map((fd) => linkOf(`${directory}/${fd}`));
  } catch (error) {
    return hasCode(error, 'ENOENT') ? [] : undefined;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // it was closed meanwhile
  }
}
