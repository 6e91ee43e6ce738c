import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Lane } from "./lane.ts";

/** Runs doveadm while the proxies of this process hand nothing on. */
export function doveadmAtOnce({ world, account }: Lane, words: readonly string[], input?: string): void {
  const config = join(world.folder(`dovecot-${account.provider}`), "dovecot.conf");
  const given = input === undefined ? {} : { input };
  const { status, stderr } = spawnSync("doveadm", ["-c", config, ...words], { encoding: "utf8", ...given });
  if (status !== 0) throw new Error(`doveadm ${words.join(" ")}: ${stderr}`);
}
