// The process that is killed. It waits for its plan, so that its start costs nobody time, and runs until it is told to
// stop or has come to the step at which it is to die.
import { flushCompileCache } from "node:module";
import { type Action, act } from "./actions.ts";
import { compose, type Identity } from "./composition.ts";

/** A named step and which time it comes by. */
export interface Step {
  readonly name: string;
  readonly occurrence: number;
}

export interface Plan {
  readonly directory: string;
  readonly identity: Identity;
  /** Done before anything is connected. */
  readonly offline: readonly Action[];
  /** Done once all mailboxes are listed. */
  readonly online: readonly Action[];
  readonly killAt: Step | null;
}

export type Report = { readonly step: string } | { readonly done: true } | { readonly problem: string };

const report = (message: Report) => process.send?.(message, () => undefined);

async function run({ directory, identity, offline, online, killAt }: Plan): Promise<void> {
  const seen = new Map<string, number>();
  const client = await compose(directory, (name) => {
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    if (killAt?.name === name && killAt.occurrence === occurrence) process.kill(process.pid, "SIGKILL");
    report({ step: name });
  });
  process.once("message", async () => {
    await client.stop();
    process.disconnect();
  });
  const known = (await client.reader.listAccounts({}))[0];
  if (known) await act(client, directory, known, offline);
  const account = await client.start(identity);
  if (online.length > 0) {
    for (;;) {
      const syncs = await client.reader.listMailboxSyncs({ accountId: account.id });
      if (syncs.length > 0 && syncs.every((sync) => !sync.mailbox.selectable || sync.listedDownTo === 1)) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await act(client, directory, account, online);
  }
  report({ done: true });
}

// At its end it would be too late: most are killed.
flushCompileCache();

process.once("message", (plan) => {
  run(plan as Plan).catch((error: unknown) => {
    report({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
