// What makes a plan impossible, before anything was touched.
import { defineErrors } from "../contract/errors.ts";

export const planErrors = defineErrors({
  "plan/unknown-instance": {
    message: (f: { instance: string | null; known: string }) =>
      f.instance === null ? `Which instance? There are ${f.known}` : `There is no instance ${f.instance}`,
    remedy: (f: { instance: string | null; known: string }) => `Name one of: ${f.known}`,
    kind: "usage",
  },
  "plan/unknown-artifact": {
    message: (f: { artifact: string; instance: string; known: string }) =>
      `Instance ${f.instance} has no artifact ${f.artifact}`,
    remedy: (f: { artifact: string; instance: string; known: string }) =>
      f.known === "" ? "Add one under `artifacts:`" : `Name one of: ${f.known}`,
    kind: "usage",
  },
  "plan/no-artifacts": {
    message: (f: { instance: string }) => `Instance ${f.instance} has no artifacts: there is nothing to back up`,
    remedy: "Add one under `artifacts:` in the configuration",
    kind: "usage",
  },
  "plan/unknown-storage": {
    message: (f: { storage: string; known: string }) => `There is no storage ${f.storage}`,
    remedy: (f: { storage: string; known: string }) => `Name one of: ${f.known}`,
    kind: "usage",
  },
  "plan/up-and-down": {
    message: (f: { service: string; heldBy: string; neededBy: string }) =>
      `Service ${f.service} would have to stand still for ${f.heldBy} and run for ${f.neededBy} at the same time`,
    remedy: "Give one of the two artifacts `consistency: live`, or back them up in separate runs with --artifact",
    kind: "usage",
  },
  "plan/same-stack": {
    message: (f: { project: string; first: string; second: string }) =>
      `Instances ${f.first} and ${f.second} are both the Compose project ${f.project}`,
    remedy: "Give each instance a stack of its own (`project:`), or make them one instance",
    kind: "usage",
  },
  "plan/no-room-for-spool": {
    message: (f: { directory: string; needed: string; free: string }) =>
      `The spool in ${f.directory} needs about ${f.needed}, and ${f.free} are free`,
    remedy: "Free some space, move the state directory with `state:`, or set `capture: stream` on the large artifact",
  },
  "plan/no-room-on-storage": {
    message: (f: { storage: string; needed: string; free: string }) =>
      `Storage ${f.storage} needs about ${f.needed}, and ${f.free} are free`,
    remedy: "Free some space there, or use another storage",
  },
  "plan/no-storage": {
    message: (f: { problems: string }) => `None of the storages can be used: ${f.problems}`,
    remedy: "Mend at least one of them; each message above says how",
  },
});
