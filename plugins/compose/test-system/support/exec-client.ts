// A process of its own that runs a command inside a service, to be killed by a test.
import { testContext } from "@lifeboat/testkit";
import { createStack } from "../../src/stack/compose-stack.ts";
import { stackConfig } from "../../src/stack/stack-config.ts";

const [project = "", directory = "", service = "", ...argv] = process.argv.slice(2);
const ctx = testContext();
const stack = createStack(stackConfig.parse({ project }), { baseDir: directory, env: {}, log: ctx.log });
const { done } = await stack.access(await stack.inspect(ctx)).exec(service, argv, {}, ctx);
process.stdout.write(`${process.pid}\n`);
await done;
