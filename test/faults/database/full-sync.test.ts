import { afterEach, expect, test } from "vitest";
import type { Account } from "../../../shared/account.ts";
import { startClient, type TestClient, until } from "../../integration/mail/client.ts";
import { type GmailServer, startGmailServer } from "../../unit/mail/gmail-server.ts";
import { accountOf } from "../../world/accounts.ts";
import { canMount, mountDisk } from "./disk.ts";

const june = accountOf("june.okafor@maplewick.com");
let server: GmailServer;
let client: TestClient;

afterEach(async () => {
  await client?.stop();
  await server?.close();
});

async function subjects(account: Account): Promise<string[]> {
  return (await client.rows(await client.mailbox(account, "inbox"))).map(({ subject }) => subject).sort();
}

test.skipIf(!canMount)(
  "a sync that finds no room says so, waits longer each time, and goes on by itself",
  {
    timeout: 60_000,
  },
  async () => {
    const disk = mountDisk(6);
    server = await startGmailServer();
    server.deliver("First", ["INBOX"]);
    client = startClient(disk.directory);
    const incoming = {
      protocol: "imap",
      host: "127.0.0.1",
      port: server.port,
      security: "none",
      username: "j",
    } as const;
    const account = await client.add(june, { incoming });
    await until(async () => (await subjects(account)).join() === "First");
    await until(() => client.state(account)?.activity === null);
    const before = client.states.length;

    disk.fill();
    for (let number = 0; number < 40; number += 1) server.deliver(`Later ${number}`, ["INBOX"]);
    const { id: mailboxId } = await client.mailbox(account, "inbox");
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId });
    await until(() => client.state(account)?.failure?.code === "DISK_FULL", { what: "DISK_FULL" });
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const states = client.states.slice(before);
    const failures = states.flatMap(({ failure }) => failure?.code ?? []);
    expect(new Set(failures)).toEqual(new Set(["DISK_FULL"]));
    const waits = states.filter(({ phase }) => phase === "offline");
    expect(waits.every(({ retryAt }) => retryAt !== null)).toBe(true);
    expect(waits.length).toBeLessThan(4);
    expect(await subjects(account)).toEqual(["First"]);

    disk.free();
    await until(async () => (await subjects(account)).length === 41, { within: 30_000, what: "41 messages" });
    await until(() => client.state(account)?.phase === "online");
    expect(client.state(account)?.failure).toBeNull();
    expect(client.bugs).toEqual([]);
  },
);
