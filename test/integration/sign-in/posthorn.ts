// The whole program but for its window: every worker thread, the store on disk, and the contract as a renderer sees it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { type Core, startCore } from "../../../electron/core/core.ts";
import { startStoreThread } from "../../../electron/core/store-thread.ts";
import { openSecretsFile } from "../../../electron/headless/secrets-file.ts";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import type { Account } from "../../../shared/account.ts";
import type { MailApi, MailEvents } from "../../../shared/contract.ts";
import { type Client, connect } from "../../../shared/rpc.ts";
import type { Account as WorldAccount } from "../../world/world.ts";

export interface Posthorn {
  readonly api: Client<MailApi>;
  readonly dataDirectory: string;
  /** Ends the program and starts it anew on the same data. */
  restart(): Promise<void>;
  /** Ends it and throws its data away. */
  stop(): Promise<void>;
}

export async function startPosthorn(): Promise<Posthorn> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "posthorn-sign-in-"));
  let core: Core;
  let api: Client<MailApi>;

  async function start(): Promise<void> {
    core = await startCore({
      dataDirectory,
      thread: startStoreThread(dataDirectory),
      openSecrets: () => openSecretsFile(dataDirectory),
      host: "headless",
      version: "0.0.0",
      locale: "en",
    });
    const { port1, port2 } = new MessageChannel();
    core.attach(portOfMessagePort(port1));
    api = connect<MailApi, MailEvents>(portOfMessagePort(port2)).api;
  }

  await start();
  return {
    get api() {
      return api;
    },
    dataDirectory,
    async restart() {
      await core.stop();
      await start();
    },
    async stop() {
      await core.stop();
      rmSync(dataDirectory, { recursive: true });
    },
  };
}

/** What `addAccount` is asked for somebody of the world. */
export function newAccount({ address, name, password, incoming, outgoing }: WorldAccount) {
  return { runId: "test", address, name, password, incoming, outgoing: { ...outgoing, protocol: "smtp" } as const };
}

export async function connectionOf({ api }: Posthorn, { id }: Account) {
  return (await api.listConnections({})).find(({ accountId }) => accountId === id);
}
