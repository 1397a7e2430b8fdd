// Preloaded into Azurite. Standard input is its parent's lifeline: when it ends, because the parent asks for a stop or died, Azurite closes
// as on SIGTERM and so flushes what it has acknowledged. This works on Windows too, where there is no SIGTERM.
"use strict";

const closingTimeMs = 8000;
let stopping = false;

// Stays for the life of the process: Azurite's own handler is gone after the first SIGTERM, and a second one would kill it while it flushes.
process.on("SIGTERM", () => {
  stopping = true;
  setTimeout(() => process.exit(1), closingTimeMs).unref();
});

// Ctrl+C and a closed terminal reach the whole process group. The parent decides what stops first: the storage is last.
const emit = process.emit;
process.emit = function (event, ...args) {
  return event === "SIGINT" || emit.call(this, event, ...args);
};
process.on("SIGHUP", () => {});

function parentIsGone() {
  if (stopping) {
    return;
  }

  const azuriteIsUp = process.listenerCount("SIGTERM") > 1;
  if (azuriteIsUp) {
    process.emit("SIGTERM");
  } else {
    process.exit(0);
  }
}

process.stdin.on("end", parentIsGone).on("error", parentIsGone).resume();
process.stdin.unref();
