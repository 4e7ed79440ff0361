const names = `
  queue_free free hide show raise update queue_redraw notification emit_signal call play play_backwards stop start pause
  resume seek queue restart advance travel grab_focus release_focus grab_click_focus select select_all deselect clear popup
  popup_centered popup_centered_minsize popup_centered_ratio popup_centered_clamped move_to_front toggle reset open close
  add_child remove_child request_ready accept_event minimum_size_changed update_minimum_size queue_sort
  force_update_transform make_current
`;
/** Methods of the engine's own nodes that scenes connect signals to, in Godot 3 and 4. */
const known = new Set(names.trim().split(/\s+/));

/** Whether a node without such a method in its script may still have it: the engine's setters have names of their own. */
export const mayBeEngineMethod = (name: string): boolean => known.has(name) || name.startsWith('set_');
