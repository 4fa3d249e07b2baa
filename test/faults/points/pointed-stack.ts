// A stack whose calls pass points, and with it everything that it hands out: the hold, the access, the trees.
import { Readable } from "node:stream";
import type { Held, Stack, StackAccess, StagedTree, Tree } from "@lifeboat/core/plugin";
import { middleOf } from "./middle.ts";
import type { Points } from "./points.ts";

export function pointedStack(stack: Stack, points: Points): Stack {
  return {
    identity: (ctx) => stack.identity(ctx),
    inspect: (ctx) => stack.inspect(ctx),
    planHold: (request, facts) => stack.planHold(request, facts),
    access: (facts) => pointedAccess(stack.access(facts), points),
    hold: async (record, ctx) => pointedHeld(await points.around("stack hold", () => stack.hold(record, ctx)), points),
    resume: (record, ctx) => points.around("stack resume", () => stack.resume(record, ctx)),
  };
}

function pointedHeld(held: Held, points: Points): Held {
  return {
    killed: held.killed,
    witness: (ctx) => points.around("stack witness", () => held.witness(ctx)),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

function pointedAccess(access: StackAccess, points: Points): StackAccess {
  return {
    exec: (service, argv, io, ctx) => points.around("stack exec", () => access.exec(service, argv, io, ctx)),
    tree: async (ref, ctx) => pointedTree(await access.tree(ref, ctx), points),
    newTree: async (ref, request, ctx) =>
      pointedStaging(await points.around("stack newTree", () => access.newTree(ref, request, ctx)), points),
    exchange: (ref, staged, ctx) => points.around("stack exchange", () => access.exchange(ref, staged, ctx)),
  };
}

function pointedTree(tree: Tree, points: Points): Tree {
  return {
    ...tree,
    pack: async (ctx) => {
      const { body, changes } = await points.around("stack pack", () => tree.pack(ctx));
      return { changes, body: Readable.from(middleOf(body, "stack pack", points), { objectMode: false }) };
    },
  };
}

function pointedStaging(staged: StagedTree, points: Points): StagedTree {
  return {
    name: staged.name,
    ...(staged.path === undefined ? {} : { path: staged.path }),
    tree: pointedTree(staged.tree, points),
    unpack: (body, ctx) => points.around("stack unpack", () => staged.unpack(body, ctx)),
    [Symbol.asyncDispose]: () => staged[Symbol.asyncDispose](),
  };
}
