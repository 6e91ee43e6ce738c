// Loaded into the host with `node --import`: writes how long its thread stood still, at most and at the 99th percentile,
// to the file that STALL_REPORT names, once a second, and the most of each second with its end on the shared clock. The
// product knows nothing of it.
import { writeFile } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const report = process.env.STALL_REPORT;
if (isMainThread && report) {
  const RESOLUTION = 2;
  const toMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  const second = monitorEventLoopDelay({ resolution: RESOLUTION });
  const seconds = [];
  second.enable();
  // Start-up is not what is measured: loading code stalls every program once.
  setTimeout(() => delay.enable(), 2000).unref();
  setInterval(() => {
    seconds.push([performance.timeOrigin + performance.now(), toMs(second.max)]);
    second.reset();
    const rss = process.memoryUsage.rss() / 1e6;
    // Written by another thread: this one is being watched.
    writeFile(
      report,
      JSON.stringify({ max: toMs(delay.max), p99: toMs(delay.percentile(99)), rss, seconds }),
      () => {},
    );
  }, 1000).unref();
}
