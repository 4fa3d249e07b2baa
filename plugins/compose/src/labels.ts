// The labels that tell containers and volumes apart: Compose's own, and ours on everything we make.

/** Written by Compose on every container, volume and network of a project. */
export const composeLabels = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  number: "com.docker.compose.container-number",
  oneOff: "com.docker.compose.oneoff",
  dependsOn: "com.docker.compose.depends_on",
  volume: "com.docker.compose.volume",
} as const;

/** On every container and volume that this plugin makes; nothing without it is ever removed. */
export const ownLabel = "io.lifeboat.role";
export const stampLabel = "io.lifeboat.stamp";
