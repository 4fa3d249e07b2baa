// Everything that can go wrong with a Compose project and its engine, as people see it.
import { defineErrors } from "@lifeboat/core/plugin";

export const composeErrors = defineErrors({
  "compose/docker-missing": {
    message: () => "The docker command is not installed",
    remedy: "Install Docker Engine 20.10 or later (https://docs.docker.com/engine/install/) or put docker on the PATH",
    kind: "usage",
  },
  "compose/plugin-missing": {
    message: () => "The docker command has no Compose plugin",
    remedy:
      "Install Docker Compose 2.21 or later (Debian: apt-get install docker-compose-plugin), so that `docker compose version` answers",
    kind: "usage",
  },
  "compose/version": {
    message: (f: { what: string; found: string; needed: string }) =>
      `${f.what} ${f.found} is too old: ${f.needed} or later is needed`,
    remedy: (f: { what: string; needed: string }) => `Upgrade ${f.what} to ${f.needed} or later`,
    kind: "usage",
  },
  "compose/engine-unreachable": {
    message: (f: { said: string }) => `The Docker engine does not answer: ${f.said}`,
    remedy: "Start the engine (systemctl start docker), or point DOCKER_HOST or the docker context at the right one",
    retryable: true,
  },
  "compose/no-rights": {
    message: (f: { said: string }) => `This user may not talk to the Docker engine: ${f.said}`,
    remedy: "Run as root, or add the user to the group docker (which is as good as root)",
    kind: "usage",
  },
  "compose/model": {
    message: (f: { said: string }) => `Docker Compose cannot read the stack's model: ${f.said}`,
    remedy: "Make `docker compose config` succeed with the same files and environment file",
    kind: "usage",
  },
  "compose/unknown-service": {
    message: (f: { service: string; where: string; known: readonly string[] }) =>
      `The service ${f.service} in ${f.where} is not in the stack, which has ${f.known.join(", ")}`,
    remedy: "Write the name as it stands in the compose file",
    kind: "usage",
  },
  "compose/unsteady": {
    message: (f: { project: string; compose: readonly string[]; engine: readonly string[] }) =>
      `The stack ${f.project} is changing: Compose says that ${list(f.compose)} run, the engine says ${list(f.engine)}`,
    remedy: "Wait until the deployment in progress is done and try again",
    kind: "stack",
    retryable: true,
  },
  "compose/one-shot-running": {
    message: (f: { unit: string }) =>
      `${f.unit} runs once and to its end, and is running now: stopping it would cut it short`,
    remedy: "Wait until it has ended and try again",
    kind: "stack",
    retryable: true,
  },
  "compose/not-stopped": {
    message: (f: { units: readonly string[] }) => `${list(f.units)} still run after they were told to stop`,
    remedy: "Look at them with docker inspect; a restart policy or another tool may have started them again",
    kind: "stack",
  },
  "compose/not-running": {
    message: (f: { service: string }) => `The service ${f.service} does not run`,
    remedy: (f: { service: string }) => `Start it with docker compose up -d ${f.service}`,
    kind: "stack",
  },
  "compose/no-shell": {
    message: (f: { service: string }) =>
      `The container of ${f.service} has no sh, which every command inside is watched by`,
    remedy: "Use an image with a shell, or dump from another container",
  },
  "compose/exec-failed": {
    message: (f: { service: string; command: string; said: string }) =>
      `${f.command} in ${f.service} failed: ${f.said}`,
    remedy: "Read the command's own message above; run it by hand with docker compose exec",
  },
  "compose/volume-missing": {
    message: (f: { volume: string }) => `The volume ${f.volume} does not exist`,
    remedy: "Check the name with docker volume ls, or start the stack once so that Compose creates it",
    kind: "usage",
  },
  "compose/unknown-volume": {
    message: (f: { volume: string; known: readonly string[] }) =>
      `The stack has no volume ${f.volume}; it has ${list(f.known)}`,
    remedy: "Use the key that stands under `volumes:` in the compose file",
    kind: "usage",
  },
  "compose/unknown-bind": {
    message: (f: { path: string; known: readonly string[] }) =>
      `No service mounts ${f.path}; mounted are ${list(f.known)}`,
    remedy: "Use the host path of a bind mount, or the files artifact for a directory that no service mounts",
    kind: "usage",
  },
  "compose/bind-missing": {
    message: (f: { path: string }) => `The mounted directory ${f.path} does not exist or is not a directory`,
    remedy: "Create it, or leave it out; single files belong to a files artifact",
    kind: "usage",
  },
  "compose/no-stack": {
    message: (f: { artifact: string }) => `The artifact ${f.artifact} belongs to a stack, but its instance has none`,
    remedy: "Give the instance a stack: { type: compose }",
    kind: "usage",
  },
  "compose/nothing-selected": {
    message: (f: { artifact: string }) => `The artifact ${f.artifact} selects no volume and no bind mount`,
    remedy: "Name a volume, or use `volumes: all` on a stack that has volumes",
    kind: "usage",
  },
  "compose/outside-writer": {
    message: (f: { container: string; tree: string }) =>
      `The container ${f.container}, which is not of this stack, runs and may write ${f.tree}`,
    remedy:
      "Stop it, mount it read-only there, or set allowOutsideWriters: true and accept a copy that may not be of one moment",
    kind: "stack",
  },
  "compose/live-database-volume": {
    message: (f: { volume: string; service: string; database: string }) =>
      `The volume ${f.volume} belongs to the running ${f.database} server ${f.service}: a copy of it read live would not start`,
    remedy: "Back it up by a dump (e.g. type: pg-dump), or use consistency: held or moment",
    kind: "usage",
  },
  "compose/volume-not-held": {
    message: (f: { tree: string; container: string }) =>
      `${f.container} runs and may write ${f.tree}, which should stand still`,
    remedy: "Hold all services that write it, or read it with consistency: live",
    kind: "stack",
  },
  "compose/not-direct": {
    message: (f: { tree: string; why: string }) => `${f.tree} cannot be read directly: ${f.why}`,
    remedy: "Run as root on the engine's own host, or use access: helper",
    kind: "usage",
  },
  "compose/helper-missing": {
    message: (f: { image: string }) => `The helper image ${f.image} is not there`,
    remedy: "Run `lifeboat helper install`: it builds the image from this host's own tar, without a network",
    kind: "usage",
  },
  "compose/helper-failed": {
    message: (f: { what: string; said: string }) => `The helper container that ${f.what} failed: ${f.said}`,
    remedy: "Read its message above; `lifeboat helper install` builds the helper anew",
  },
  "compose/helper-tool-missing": {
    message: (f: { tool: string }) => `${f.tool} is not on this host, and the helper image is made of it`,
    remedy: (f: { tool: string }) => `Install ${f.tool} (Debian: apt-get install ${f.tool})`,
    kind: "usage",
  },
  "compose/volume-in-use": {
    message: (f: { volume: string; containers: readonly string[] }) => `${f.volume} is in use by ${list(f.containers)}`,
    remedy: "Stop them first: data is never exchanged under a running service",
    kind: "stack",
  },
  "compose/exchange-failed": {
    message: (f: { tree: string }) =>
      `The restored data could not be put in the place of ${f.tree}; the old data is back in its place`,
    remedy: "Read the cause; the restore can be tried again",
  },
  "compose/copy-differs": {
    message: (f: { tree: string; differences: number; first: string }) =>
      `${f.tree} differs from what was restored in ${f.differences} places, the first is ${f.first}`,
    remedy: "Look for a full or failing disk, or run as root on the engine's host, where nothing is copied twice",
    kind: "integrity",
  },
  "compose/foreign": {
    message: (f: { what: string }) => `${f.what} does not carry this tool's label and is left alone`,
    remedy: "Remove it by hand if nobody needs it",
  },
  "compose/definition-file": {
    message: (f: { path: string }) => `The file ${f.path} of the stack's definition cannot be read`,
    remedy: "Check that it exists and that this user may read it",
    kind: "usage",
  },
  "compose/definition-broken": {
    message: (f: { why: string }) => `The stack's definition in the snapshot is not usable: ${f.why}`,
    remedy: "Choose another snapshot",
    kind: "integrity",
  },
});

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
