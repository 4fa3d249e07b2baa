// What can go wrong with the guardian, and with making a stack or a plugin again in another process.
import { defineErrors } from "../contract/errors.ts";

export const guardianErrors = defineErrors({
  "guardian/not-ready": {
    message: (f: { why: string; log: string }) =>
      `The guardian did not get ready, so nothing was stopped: ${f.why} (see ${f.log})`,
    remedy: "Read the guardian's own words in its log",
  },
  "guardian/lost": {
    message: (f: { log: string }) => `The guardian of this run is gone (see ${f.log})`,
    remedy: "Find out who ended it; the copy was given up because nobody would have brought the stack back",
  },
  "guardian/overrun": {
    message: (f: { seconds: number }) =>
      `The stack stood still for more than ${f.seconds} s, and the guardian brought it back: the copy is not of one moment`,
    remedy: "Raise maxStopWindow, or hold less at once",
  },
  "guardian/no-plugin": {
    message: (f: { module: string; why: string }) => `The plugin ${f.module} could not be loaded: ${f.why}`,
    remedy: "Install the plugin again where it was, then run `lifeboat recover`",
    kind: "stack",
  },
  "guardian/no-stack": {
    message: (f: { module: string; type: string }) => `The plugin ${f.module} has no stack of type ${f.type}`,
    remedy: "Install the version of the plugin that the run used, then run `lifeboat recover`",
    kind: "stack",
  },
  "guardian/bad-config": {
    message: (f: { type: string; problems: string }) =>
      `The recorded configuration of the stack (${f.type}) is refused: ${f.problems}`,
    remedy: "Install the version of the plugin that the run used, then run `lifeboat recover`",
    kind: "stack",
  },
  // What is left of a dead run is taken back on behalf of recovery, also by the guardian.
  "recover/no-module": {
    message: (f: { plugin: string }) => `The plugin ${f.plugin} did not record where it can be found again`,
    remedy: "Remove what it left by hand; its entry in the journal names it",
  },
  "recover/no-reclaim": {
    message: (f: { plugin: string }) => `The plugin ${f.plugin} takes nothing back`,
    remedy: "Remove what it left by hand; its entry in the journal names it",
  },
});
