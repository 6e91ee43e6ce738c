import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HITS_PER_PAGE } from "../../shared/search.ts";
import { connectHost } from "../app/connection.ts";
import { startHost } from "../app/host.ts";

/** The host has started all threads that start by themselves, ms. */
const STARTED = 4_000;

/**
 * Starts the host once on data of its own, so that the hosts that this process starts from then on find their code
 * compiled, as at any start but the first: only then each thread loads what takes the types from the sources, about 10 MB.
 * Returns how to forget it.
 */
export async function keepCompiledCode(): Promise<() => void> {
  const kept = mkdtempSync(join(tmpdir(), "posthorn-bench-"));
  process.env.NODE_COMPILE_CACHE = join(kept, "compiled");
  const host = await startHost({ data: join(kept, "data") });
  const { api, close } = await connectHost(host.url);
  await pause(STARTED);
  await api.search({ query: "word", scope: { accountId: null, mailboxId: null }, order: "date", limit: HITS_PER_PAGE });
  close();
  await host.stop();
  // Loaded with the first sign-in of an account that sends.
  const submission = new URL("../../electron/mail/submission-session.ts", import.meta.url).href;
  spawnSync(process.execPath, ["--eval", `import(${JSON.stringify(submission)})`], { stdio: "inherit" });
  return () => rmSync(kept, { recursive: true, force: true });
}
