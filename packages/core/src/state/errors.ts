// What can go wrong with the places a host keeps for Lifeboat.
import { defineErrors } from "../contract/errors.ts";

export const stateErrors = defineErrors({
  "state/unusable": {
    message: (f: { path: string; why: string }) => `The state directory ${f.path} cannot be used: ${f.why}`,
    remedy: "Set LIFEBOAT_STATE to a directory of your own on a local disk",
    kind: "usage",
  },
  "state/foreign": {
    message: (f: { path: string; owner: number; uid: number }) =>
      `The state directory ${f.path} belongs to user ${f.owner}, not to you (user ${f.uid})`,
    remedy: "Run as its owner, or set LIFEBOAT_STATE to a directory of your own",
    kind: "usage",
  },
  "state/not-a-run-directory": {
    message: (f: { path: string; kind: string }) =>
      `${f.path} (${f.kind}) is not a directory that a run made, and is left alone`,
    remedy: "Look at the path; remove it by hand if it is not needed",
  },
  "lock/held": {
    message: (f: { name: string; holder: string }) => `${f.name} is locked by ${f.holder}`,
    remedy: "Wait for that run to end, or give this one more patience with --lock-wait",
    kind: "locked",
    retryable: true,
  },
  "lock/unusable": {
    message: (f: { path: string; why: string }) => `The lock ${f.path} cannot be used: ${f.why}`,
    remedy:
      "Look at the file and its directory, or set LIFEBOAT_LOCK_DIR to a directory that every user of this stack can write",
  },
});
