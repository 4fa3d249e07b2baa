// A second session in the container that kills a command as soon as its client is gone: the engine would let it run on.
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { streamCommand } from "@lifeboat/core/plugin";
import { explainDocker, type EngineRef } from "../engine/docker-command.ts";

export interface Lifeline {
  /** The command ended by itself: nothing is killed. */
  release(): Promise<void>;
  /** Kills the command and everything in its group, and resolves when that is done. */
  cut(): Promise<void>;
}

/**
 * Standard input ends when the client dies, however it dies; a line on it means a normal end. The command is found by
 * its marker, for its number inside is not known outside, and looked for three times, as it may just be starting.
 */
const script = `echo ready
read -r line && exit 0
for turn in 1 2 3; do
  for process in /proc/[0-9]*; do
    line=
    read -r line 2>/dev/null <"$process/cmdline"
    case $line in
      sh*-c*"$1"*) [ "$process" = "/proc/$$" ] || kill -s KILL -- "-\${process#/proc/}" 2>/dev/null ;;
    esac
  done
  [ "$turn" = 3 ] || sleep 1 2>/dev/null
done
exit 0`;

/** Resolves once it watches. `session` is `docker exec` with its options and the container. */
export async function throwLifeline(engine: EngineRef, session: readonly string[], marker: string): Promise<Lifeline> {
  const line = new PassThrough();
  // No signal: it has to outlive an abort, because it is what ends the command then.
  const { stdout, done } = streamCommand([...session, "sh", "-c", script, "lifeboat-lifeline", marker], {
    env: engine.env,
    input: line,
  });
  const ended = done.then(
    () => undefined,
    () => undefined,
  );
  const failed = done.then(
    () => undefined,
    (error: unknown) => Promise.reject(explainDocker(error) as Error),
  );
  const ready = once(stdout, "data");
  failed.catch(() => undefined);
  ready.catch(() => undefined);
  await Promise.race([ready, failed]);
  stdout.on("error", () => undefined).resume();
  const end = async (word: string): Promise<void> => {
    if (!line.writableEnded) line.end(word);
    await ended;
  };
  return { release: () => end("done\n"), cut: () => end("") };
}

/** One line, so that the marker stands on the first line of the process's arguments; not `exec`, so that it stays there. */
export const markedScript = '"$@"; exit $?';
