/** A file of the project as the engine calls it. `/` between the names, nothing before `res://` and nothing like `..` in it. */
export type ResPath = `res://${string}`;
