/** The programs that a bench is measured beside, each where it is installed. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A peer that has not ended by then is interrupted, and how far it came is told. */
const PEER_MINUTES = 30;

export interface PeerRun {
  /** ms. */
  readonly took: number;
  readonly ended: boolean;
  readonly said: string;
}

export type Peer = (...args: string[]) => PeerRun;

/** Makes the call that runs `command`, to its end or for half an hour; null where it is not installed. Throws where it fails. */
export function findPeer(command: string, env: NodeJS.ProcessEnv = {}): Peer | null {
  if (spawnSync("which", [command]).status !== 0) return null;
  return (...args) => {
    const began = performance.now();
    const { status, error, stdout, stderr } = spawnSync(command, args, {
      env: { ...process.env, ...env },
      encoding: "utf8",
      timeout: PEER_MINUTES * 60_000,
      killSignal: "SIGINT",
    });
    const ended = (error as NodeJS.ErrnoException | undefined)?.code !== "ETIMEDOUT";
    if (ended && status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
    return { took: performance.now() - began, ended, said: stdout };
  };
}

/** notmuch over the Maildirs in `maildir`, its configuration in `folder`; null where it is not installed. */
export function findNotmuch(folder: string, maildir: string, address: string): Peer | null {
  const config = join(folder, "notmuch-config");
  writeFileSync(config, `[database]\npath=${maildir}\n[user]\nname=C\nprimary_email=${address}\n[new]\ntags=new\n`);
  return findPeer("notmuch", { NOTMUCH_CONFIG: config });
}
