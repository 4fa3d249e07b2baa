// How a person restores a path with tar alone.
import { basename, dirname } from "node:path";
import type { Instruction } from "@lifeboat/core/plugin";
import type { PathFact } from "../paths/path-fact.ts";
import { selectsAll } from "../paths/selection.ts";

const untar =
  "tar --extract --file=- --same-owner --same-permissions --numeric-owner --xattrs --xattrs-include='*' --acls --sparse --delay-directory-restore";

export function pathInstructions(fact: PathFact): Instruction[] {
  return fact.kind === "file" ? fileInstructions(fact) : directoryInstructions(fact);
}

function directoryInstructions(fact: PathFact): Instruction[] {
  const path = quote(fact.path);
  const partial = selectsAll(fact) ? "" : " It holds only what the artifact's include and exclude patterns chose.";
  return [
    {
      text: `${fact.path} must be empty, or not be there: move away what is in its place.`,
      command: `mkdir -p -- ${path}`,
    },
    {
      text: `$PART is the plain tar of ${fact.part}; as root.${partial}`,
      command: `${untar} --directory=${path} < "$PART"`,
    },
  ];
}

function fileInstructions(fact: PathFact): Instruction[] {
  const into = quote(dirname(fact.path));
  const member = quote(`./${basename(fact.path)}`);
  return [
    {
      text: `$PART is the plain tar of ${fact.part}, which holds the file ${fact.path}; as root.`,
      command: `${untar} --no-wildcards --directory=${into} -- ${member} < "$PART"`,
    },
  ];
}

/** For a POSIX shell. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
