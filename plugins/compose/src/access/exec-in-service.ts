// Runs a command inside a running service so that it dies with its client, and its output fails where it fails.
import { Readable } from "node:stream";
import {
  isLifeboatError,
  streamCommand,
  type Exec,
  type ExecIo,
  type RunContext,
  type StackFacts,
} from "@lifeboat/core/plugin";
import { explainDocker, saidBy, type EngineRef } from "../engine/docker-command.ts";
import { findContainers, type ContainerFacts } from "../engine/inspect-containers.ts";
import { randomName } from "../engine/random-name.ts";
import { composeErrors } from "../errors.ts";
import { composeLabels } from "../labels.ts";
import { numberOf } from "../stack/read-containers.ts";
import { factsDetail } from "../stack/stack-detail.ts";
import { markedScript, throwLifeline, type Lifeline } from "./exec-lifeline.ts";

/**
 * Throws `compose/not-running` and `compose/no-shell`. The user's words are arguments and never part of a script's
 * text. When `io.stdin` fails, the command is killed before it can take the end of its input for the end of the data.
 */
export async function execInService(
  facts: StackFacts,
  request: { readonly service: string; readonly argv: readonly string[]; readonly io: ExecIo },
  ctx: RunContext,
): Promise<Exec> {
  const { engine } = factsDetail(facts);
  const { service, argv, io } = request;
  const container = await runningContainer(engine, facts.project, service, ctx);
  const marker = randomName("lifeboat-exec");
  const lifeline = await lifelineIn(engine, service, sessionArguments(container, { ...io, env: {} }), marker);
  const { stdout, done } = streamCommand(
    [...sessionArguments(container, io), "sh", "-c", markedScript, marker, ...argv],
    {
      env: { ...engine.env, ...io.env },
      ...(io.stdin === undefined ? {} : { input: Readable.from(cutOnFailure(io.stdin, lifeline)) }),
    },
  );
  const cut = (): void => void lifeline.cut().then(() => stdout.destroy());
  ctx.signal.addEventListener("abort", cut, { once: true });
  if (ctx.signal.aborted) cut();
  const ended = done.then(
    async ({ stderr }) => {
      await lifeline.release();
      return { stderr };
    },
    async (error: unknown) => {
      await lifeline.cut();
      ctx.signal.throwIfAborted();
      throw failure(service, argv[0] ?? "", error);
    },
  );
  const settled = ended.finally(() => ctx.signal.removeEventListener("abort", cut));
  settled.catch(() => undefined);
  return {
    stdout: Readable.from(untilEnded(stdout, settled), { objectMode: false, highWaterMark: 1024 * 1024 }),
    done: settled,
  };
}

async function runningContainer(
  engine: EngineRef,
  project: string,
  service: string,
  ctx: RunContext,
): Promise<ContainerFacts> {
  const labels = [
    `label=${composeLabels.project}=${project}`,
    `label=${composeLabels.service}=${service}`,
    "status=running",
  ];
  const found = (await findContainers(engine, labels, ctx.signal)).filter(
    (unit) => unit.labels[composeLabels.oneOff] !== "True",
  );
  const [first] = found.sort((a, b) => numberOf(a) - numberOf(b));
  if (first === undefined) throw composeErrors["compose/not-running"]({ service });
  return first;
}

/** Values of variables go by the client's environment: arguments can be read by every user of the host. */
function sessionArguments(container: ContainerFacts, io: ExecIo): string[] {
  const names = Object.keys(io.env ?? {}).flatMap((name) => ["--env", name]);
  const user = io.user === undefined ? [] : ["--user", io.user];
  return ["docker", "exec", "--interactive", ...names, ...user, container.id];
}

async function lifelineIn(
  engine: EngineRef,
  service: string,
  session: readonly string[],
  marker: string,
): Promise<Lifeline> {
  try {
    return await throwLifeline(engine, session, marker);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    if (/executable file not found|exec failed: .*no such file/i.test(message))
      throw composeErrors["compose/no-shell"]({ service }, { cause: error });
    throw error;
  }
}

async function* cutOnFailure(input: Readable, lifeline: Lifeline): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of input) yield chunk as Uint8Array;
  } catch (error) {
    await lifeline.cut();
    throw error;
  }
}

/** The output ends only after the command ended with 0, and fails with the command's own reason; destroying it ends the command. */
async function* untilEnded(source: Readable, ended: Promise<unknown>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) yield chunk as Uint8Array;
  } catch (error) {
    // The pipe knows only that it broke; the command's own end says why.
    await ended;
    throw error;
  }
  await ended;
}

function failure(service: string, command: string, error: unknown): unknown {
  const explained = explainDocker(error);
  if (explained !== error || !isLifeboatError(error) || error.code !== "process/failed") return explained;
  return composeErrors["compose/exec-failed"]({ service, command, said: saidBy(error) }, { cause: error });
}
