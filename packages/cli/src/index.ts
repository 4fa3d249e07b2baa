// The front door of the command for programs: the same thing that runs in a terminal, with the outside as a value.
export { main } from "./main.ts";
export type { Core, OutputStream, World } from "./world.ts";
