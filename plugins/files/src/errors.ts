// What can go wrong with directories, files and commands as artifacts.
import { defineErrors } from "@lifeboat/core/plugin";

export const filesErrors = defineErrors({
  "files/missing": {
    message: (f: { path: string }) => `${f.path} does not exist`,
    remedy: "Correct the path in the configuration, or mount what belongs there; paths are relative to that file",
  },
  "files/unreadable": {
    message: (f: { path: string }) => `${f.path} cannot be read by this user`,
    remedy: "Run as a user who may read everything below the path (root), or exclude what nobody needs",
  },
  "files/not-a-tree": {
    message: (f: { path: string }) => `${f.path} is neither a directory nor a file`,
    remedy: "Name a directory, or a regular file",
  },
  "files/unstable": {
    message: (f: { path: string; errno: string }) => `${f.path} could not be looked at: ${f.errno}`,
    remedy: "Look into dmesg and at the disk",
  },
  "files/nothing-included": {
    message: (f: { path: string }) => `Nothing in ${f.path} matches include and escapes exclude`,
    remedy: "Correct the patterns: one without a slash means that name anywhere, one with a slash a path from the root",
  },
  "files/changed": {
    message: (f: { entries: string }) => `Entries changed while they were read: ${f.entries}`,
    remedy: "Use `consistency: held`, or `onChange: record` where copies of changing files are good enough",
  },
  "files/no-parent": {
    message: (f: { path: string; parent: string }) => `${f.path} cannot be restored: ${f.parent} does not exist`,
    remedy: (f: { parent: string }) => `Make it (mkdir -p ${f.parent}) or mount it, or restore with --to dir:PATH`,
  },
  "files/no-staging": {
    message: (f: { place: string; errno: string }) => `No staging place could be made at ${f.place}: ${f.errno}`,
    remedy:
      "Restores are staged beside their target: make its parent directory writable, or restore with --to dir:PATH",
  },
  "files/mount-point": {
    message: (f: { path: string }) => `${f.path} is a mount point, which a restored directory cannot take the place of`,
    remedy: "Restore with --to dir:PATH and move the content into it, or unmount it first",
  },
  "files/excluded-there": {
    message: (f: { path: string; entry: string }) =>
      `${f.path} holds ${f.entry}, which this artifact leaves out and a restore would take away`,
    remedy: (f: { path: string }) =>
      `Move ${f.path} aside and restore to the free place, or restore with --to dir:PATH, and then merge by hand`,
  },
  "files/in-the-way": {
    message: (f: { path: string }) => `${f.path} is in the way: the old data would be kept there`,
    remedy: "It is from an earlier restore: look at it, and remove it if nobody needs it",
  },
  "files/not-put-back": {
    message: (f: { target: string; old: string }) =>
      `The old data of ${f.target} is still in ${f.old}: something else stands at ${f.target}`,
    remedy: (f: { target: string; old: string }) => `Move ${f.target} aside, then: mv -- ${f.old} ${f.target}`,
    kind: "stack",
  },
  "files/swap-failed": {
    message: (f: { path: string }) => `${f.path} could not be put in place; everything is as it was`,
    remedy: "Read the cause: permissions of the parent directory, or something that holds the path",
  },
  "files/foreign": {
    message: (f: { path: string }) => `${f.path} is not of our making and will not be removed`,
    remedy: "Look at it, and remove it by hand if nobody needs it",
  },
  "files/command-missing": {
    message: (f: { command: string; where: string }) => `The command ${f.command} was not found (${f.where})`,
    remedy:
      "Correct `run`: with a slash it is relative to the configuration file, without one it is searched on the PATH",
  },
  "files/command-not-executable": {
    message: (f: { path: string }) => `${f.path} is not executable`,
    remedy: (f: { path: string }) => `chmod +x ${f.path}, and check that its first line names its interpreter`,
  },
  "files/command-directory": {
    message: (f: { path: string }) => `The command's working directory ${f.path} is not a directory`,
    remedy: "Correct `cwd`, which is relative to the configuration file",
  },
  "files/command-empty": {
    message: (f: { command: string }) => `${f.command} ended well, but printed nothing`,
    remedy: "Run it by hand; if nothing is a good answer, set `allowEmpty: true`",
  },
  "files/collect-missing": {
    message: (f: { command: string; path: string }) => `${f.command} ended well, but ${f.path} is not a directory`,
    remedy: "Let the command write into the directory that `collect` names",
  },
  "files/collect-empty": {
    message: (f: { command: string; path: string }) => `${f.command} ended well, but left nothing in ${f.path}`,
    remedy: "Run it by hand; if nothing is a good answer, set `allowEmpty: true`",
  },
  "files/command-no-place": {
    message: (f: { artifact: string }) =>
      `The output of ${f.artifact}'s command has no place of its own to be restored to`,
    remedy: "Restore it with --to dir:PATH, and feed the file to the tool that reads it",
    kind: "usage",
  },
});
