// Preloaded into a process: kills it, as a power cut would, before its rename number POSTHORN_TEST_KILL_AT.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { renameSync } = fs;
let renames = 0;
fs.renameSync = (from, to) => {
  renames += 1;
  if (renames === Number(process.env.POSTHORN_TEST_KILL_AT)) process.kill(process.pid, "SIGKILL");
  renameSync(from, to);
};
syncBuiltinESMExports();
