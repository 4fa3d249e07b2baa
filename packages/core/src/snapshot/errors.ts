// What can be wrong with a storage, a snapshot, or with what was asked of them.
import { defineErrors } from "../contract/errors.ts";

const lookAtIt = "Run lifeboat verify to see what else is damaged, and restore from another storage or snapshot";

export const snapshotErrors = defineErrors({
  "snapshot/bad-name": {
    message: (f: { what: string; name: string; why: string }) =>
      `${JSON.stringify(f.name)} cannot be ${f.what}: ${f.why}`,
    remedy: "Use letters, digits, dots, dashes and underscores, starting with a letter or digit",
    kind: "usage",
  },
  "snapshot/unknown-time-zone": {
    message: (f: { timeZone: string }) => `The time zone ${JSON.stringify(f.timeZone)} is not known`,
    remedy: "Set TZ (or timeZone) to a name of the IANA time zone database, e.g. Europe/Vienna or UTC",
    kind: "usage",
  },
  "snapshot/invalid-manifest": {
    message: (f: { where: string; reasons: readonly string[] }) =>
      `${f.where} is not a valid manifest: ${f.reasons.join("; ")}`,
    remedy: lookAtIt,
    kind: "integrity",
  },
  "snapshot/newer-format": {
    message: (f: { where: string; version: number; writtenBy: string }) =>
      `${f.where} has format version ${f.version} and was written by ${f.writtenBy}`,
    remedy: (f: { writtenBy: string }) => `Read it with ${f.writtenBy} or later; this version reads format version 1`,
    kind: "integrity",
  },
  "snapshot/undecodable": {
    message: (f: { key: string; why: string }) => `${f.key} cannot be decoded: ${f.why}`,
    remedy: lookAtIt,
    kind: "integrity",
  },
  "snapshot/no-index": {
    message: (f: { part: string }) => `The part ${f.part} is a stream and has no entries`,
    remedy: "Ask for the entries of an artifact that is a tree",
    kind: "usage",
  },
  "snapshot/no-free-name": {
    message: (f: { first: string; tries: number }) =>
      `${f.first} and the next ${f.tries - 1} names after it are all taken`,
    remedy: "Find out who starts so many runs at the same second; then start this one again",
  },
  "snapshot/claim-lost": {
    message: (f: { name: string; storage: string }) =>
      `The claim of ${f.name} on ${f.storage} is not this run's any more`,
    remedy: "Another run or a gc with too short a grace took it: start the run again, and gc with a longer grace",
    kind: "integrity",
  },
  "snapshot/sequence-exhausted": {
    message: (f: { instance: string; highest: number }) =>
      `No sequence number comes after ${f.highest}, seen for ${f.instance}`,
    remedy: "Look for a claim.json or manifest.json with an impossible sequence number and remove its snapshot",
    kind: "integrity",
  },
  "storage/not-initialised": {
    message: (f: { name: string; location: string; why: string }) =>
      `The storage ${f.name} (${f.location}) has no lifeboat.json, ${f.why}: is it mounted?`,
    remedy: (f: { name: string }) =>
      `Mount it; if this is meant to become a new repository, run: lifeboat storages init ${f.name}`,
  },
  "storage/not-this-repository": {
    message: (f: { name: string; location: string; expected: string; found: string }) =>
      `The storage ${f.name} (${f.location}) holds the repository ${f.found}, but this host knows ${f.expected} there: is the right one mounted?`,
    remedy: (f: { name: string }) =>
      `Mount the right one; if the change is meant, run: lifeboat storages init ${f.name}`,
    kind: "integrity",
  },
  "storage/invalid-repository": {
    message: (f: { name: string; location: string; why: string }) =>
      `lifeboat.json of the storage ${f.name} (${f.location}) cannot be read: ${f.why}`,
    remedy: "Put the file back from another copy of the storage; every manifest names the repository's id",
    kind: "integrity",
  },
  "storage/already-initialised": {
    message: (f: { name: string; location: string; repository: string }) =>
      `The storage ${f.name} (${f.location}) is the repository ${f.repository} already`,
    remedy: "Nothing needs to be done: use it",
    kind: "usage",
  },
  "storage/object-too-big": {
    message: (f: { key: string; limit: number; location: string }) =>
      `${f.key} in ${f.location} is longer than ${f.limit} bytes, which no file of its kind is`,
    remedy: lookAtIt,
    kind: "integrity",
  },
  "storage/bad-memory": {
    message: (f: { path: string; why: string }) =>
      `${f.path}, what this host remembers of a storage, cannot be read: ${f.why}`,
    remedy: (f: { path: string }) => `Make sure that the right storage is mounted, then remove ${f.path}`,
  },
  "restore/nothing-found": {
    message: (f: { instance: string; wanted: string }) =>
      `No good copy of ${f.wanted} was found for the instance ${f.instance}`,
    remedy: "Run lifeboat list to see what there is, also what is incomplete or damaged",
  },
  "restore/snapshot-not-good": {
    message: (f: { snapshot: string; reasons: readonly string[] }) =>
      `The snapshot ${f.snapshot} cannot be restored: ${f.reasons.join("; ")}`,
    remedy: "Choose another snapshot or storage with lifeboat list, or latest for the newest good copies",
    kind: "integrity",
  },
  "restore/mixed-moments": {
    message: (f: { instance: string; artifacts: readonly string[] }) =>
      `No choice of copies of ${f.instance} keeps the moment of ${f.artifacts.join(", ")} together`,
    remedy:
      "Name one snapshot, restore fewer artifacts with --artifact, or accept copies of different moments with --mix",
  },
});
