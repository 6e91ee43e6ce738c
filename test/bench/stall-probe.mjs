// Loaded into the host with `node --import`: writes how long its thread stood still, at most and at the 99th percentile,
// to the file that STALL_REPORT names, once a second. The product knows nothing of it.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const report = process.env.STALL_REPORT;
if (isMainThread && report) {
  const RESOLUTION = 2;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  // Start-up is not what is measured: loading code stalls every program once.
  setTimeout(() => delay.enable(), 2000).unref();
  setInterval(() => {
    const toMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    writeFileSync(report, JSON.stringify({ max: toMs(delay.max), p99: toMs(delay.percentile(99)) }));
  }, 1000).unref();
}
