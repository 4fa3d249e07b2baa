#!/usr/bin/env node
// The first file Node reads: written so that any Node from 12 on can parse it and say what is wrong with itself.
var needed = [22, 22, 2];

function isNewEnough(version) {
  var parts = version.replace(/^v/, "").split(".").map(Number);
  for (var i = 0; i < needed.length; i++) {
    if (parts[i] !== needed[i]) return parts[i] > needed[i];
  }
  return true;
}

function refuse(message, remedy) {
  process.stderr.write("error: " + message + "\nremedy: " + remedy + "\n");
  process.exitCode = 2;
}

function start(main) {
  return main.runProcess(process);
}

function explain(error) {
  var missing = error && error.code === "ERR_MODULE_NOT_FOUND" && String(error.message).indexOf("dist/main.js") !== -1;
  if (!missing) throw error;
  refuse("lifeboat is not built yet: packages/cli/dist is missing", "Run `npm run build` in the checkout");
}

/**
 * Compiled code is kept for the next start, where only this user can write: a directory that others can fill
 * beforehand, such as Node's default below /tmp, would let them run code as this user.
 */
function keepCompiledCode() {
  var home = process.env.XDG_CACHE_HOME || (process.env.HOME ? process.env.HOME + "/.cache" : "");
  var cache = process.getuid && process.getuid() === 0 ? "/var/cache" : home;
  if (cache !== "") process.getBuiltinModule("module").enableCompileCache(cache + "/lifeboat/node");
}

/**
 * Data passes as short-lived buffers outside of the heap. A young generation that stays small gives them back in cheap
 * collections, long before a full one is due: a backup of 500 MB peaks at 180 MiB instead of 205.
 */
function collectEarly() {
  process.getBuiltinModule("v8").setFlagsFromString("--semi-space-growth-factor=1");
}

if (isNewEnough(process.version)) {
  collectEarly();
  keepCompiledCode();
  import("../dist/main.js").then(start, explain);
} else {
  refuse(
    "lifeboat needs Node " + needed.join(".") + " or later, and this is Node " + process.version.replace(/^v/, ""),
    "Install a newer Node, or run lifeboat with one: /path/to/node " + process.argv[1],
  );
}
