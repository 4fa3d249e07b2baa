// What can go wrong with a child process, as people see it.
import { defineErrors } from "../contract/errors.ts";

export const processErrors = defineErrors({
  "process/missing": {
    message: (f: { command: string }) => `The command ${f.command} is not installed`,
    remedy: (f: { command: string }) =>
      `Install ${f.command} (Debian: apt-get install ${f.command}) or put it on the PATH`,
  },
  "process/failed": {
    message: (f: { command: string; how: string; stderr: string }) =>
      `${f.command} ${f.how}${f.stderr === "" ? "" : `: ${f.stderr}`}`,
    remedy: "Read the command's own message above; run it by hand to see more",
  },
  "process/unread": {
    message: (f: { command: string }) => `${f.command} ended well but did not read all of its input`,
    remedy: "What it was given goes on after what it takes for the end: check the input",
  },
  "process/timeout": {
    message: (f: { command: string; seconds: number }) =>
      `${f.command} did not end within ${f.seconds} s and was killed`,
    remedy: "Find out what it waits for, or give it a longer timeout",
  },
});
