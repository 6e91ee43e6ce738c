import { readFileSync } from "node:fs";

/** The proportional set size of a process with all its threads, in MB (proc_pid_smaps(5)). */
export function residentOf(pid: number): number {
  const [, kilobytes = "0"] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}
