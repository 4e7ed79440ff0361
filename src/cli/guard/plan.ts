import { KEPT } from './hook-script.ts';

/** What lies where the hook goes. */
export type Found = 'nothing' | 'current' | 'older' | 'edited' | 'other' | 'folder' | 'nowhere';

export interface Seen {
  readonly hook: Found;
  /** What was there before ours is kept. */
  readonly kept: boolean;
}

export type Act = 'keep' | 'write' | 'remove' | 'give-back';

export type Plan = { readonly acts: readonly Act[] } | { readonly refusal: string };

const edited =
  'the pre-commit hook was written by Warren and changed by hand since. Move what you added to a file of its own, delete the hook, and try again';

/** Never writes over what is not ours. */
export function installPlan({ hook, kept }: Seen): Plan {
  switch (hook) {
    case 'current':
      return { acts: [] };
    case 'nothing':
    case 'older':
      return { acts: ['write'] };
    case 'other':
      return kept
        ? {
            refusal: `there are a pre-commit hook and an earlier one, ${KEPT}. Delete the one that is not needed any more, and try again`,
          }
        : { acts: ['keep', 'write'] };
    case 'edited':
      return { refusal: edited };
    case 'folder':
      return { refusal: 'pre-commit is no file there' };
    case 'nowhere':
      return { refusal: 'that is no folder, so git runs no hooks here. See: git config --show-origin core.hooksPath' };
  }
}

export function uninstallPlan({ hook, kept }: Seen): Plan {
  switch (hook) {
    case 'current':
    case 'older':
      return { acts: kept ? ['give-back'] : ['remove'] };
    case 'nothing':
      return { acts: kept ? ['give-back'] : [] };
    case 'edited':
      return { refusal: edited };
    case 'other':
    case 'folder':
    case 'nowhere':
      return { acts: [] };
  }
}
