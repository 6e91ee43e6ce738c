import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountEngine } from "../../../electron/mail/account-engine.ts";
import { createCompression } from "../../../electron/mail/compression.ts";
import { openImapAccount } from "../../../electron/mail/imap-account.ts";
import { mannersOf } from "../../../electron/mail/server-quirks.ts";
import { parseMessage } from "../../../electron/mime/parse.ts";
import type { Account } from "../../../shared/account.ts";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

// Changes in mailboxes that no IDLE watches, made behind the client's back.
const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");
let client: TestClient;
let account: Account;
let engine: AccountEngine | undefined;
const bugs: unknown[] = [];

beforeEach(async () => {
  await world.resetAccount(june.address);
  await world.seedMailbox(june.address, "Archive", [letter("Old", ["\\Seen"]), letter("New")]);
  client = startClient();
  const { name, address, incoming, outgoing } = june;
  account = await client.writer.addAccount({ name, address, incoming, outgoing: { ...outgoing, protocol: "smtp" } });
});

afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  await client.stop();
  expect(bugs.splice(0)).toEqual([]);
});

function letter(subject: string, flags: readonly string[] = []) {
  return { raw: `Subject: ${subject}\r\nMessage-ID: <${subject}@seed.test>\r\n\r\nText.\r\n`, flags };
}

async function open(options: Parameters<typeof openImapAccount>[1]): Promise<void> {
  engine = await openImapAccount(
    {
      account,
      password: june.password,
      store: { ...client, mime: { parseMessage: async (message: { raw: Uint8Array }) => parseMessage(message) } },
      now: Date.now,
      compression: createCompression(Date.now),
      onContact: () => undefined,
      onActivity: () => undefined,
      onArrived: () => undefined,
      onRefused: () => undefined,
      onBug: (error) => bugs.push(error),
    },
    options,
  );
  await shows(2, 1);
}

const shows = (total: number, unread: number) =>
  until(
    async () => {
      const archive = await client.mailbox(account, "archive");
      const { listedDownTo } = await client.reader.getMailboxSync({ mailboxId: archive.id });
      return listedDownTo === 1 && archive.total === total && archive.unread === unread;
    },
    { what: `${total} messages with ${unread} unread` },
  );

const inArchive = ["-u", june.address, "mailbox", "Archive", "header", "subject"];
const never = 3_600_000;

describe.each<[string, Parameters<typeof openImapAccount>[1]]>([
  ["told by NOTIFY", { relistMs: never }],
  ["asked for by LIST with STATUS", { relistMs: 500, judge: without("NOTIFY") }],
  ["asked for by STATUS of each", { relistMs: 500, judge: without("NOTIFY", "LIST-STATUS") }],
])("another mailbox's counts, %s", (_name, options) => {
  test("follow a new message, a flag and an expunge", async () => {
    await open(options);
    await world.seedMailbox(june.address, "Archive", [letter("Third")]);
    await shows(3, 2);
    await world.doveadm("a", "flags", "add", "\\Seen", ...inArchive, "New");
    await shows(3, 1);
    await world.doveadm("a", "expunge", ...inArchive, "Third");
    await shows(2, 0);
  });
});

test("by NOTIFY, a mailbox that another client makes is there at once, and one that it deletes is gone", async () => {
  await open({ relistMs: never });
  await world.doveadm("a", "mailbox", "create", "-s", "-u", june.address, "Receipts");
  await until(() => client.mailbox(account, { path: "Receipts" }));
  await world.doveadm("a", "mailbox", "delete", "-s", "-u", june.address, "Receipts");
  await until(async () => {
    const mailboxes = await client.reader.listMailboxes({ accountId: account.id });
    return mailboxes.every(({ path }) => path !== "Receipts");
  });
});

function without(...capabilities: readonly string[]): typeof mannersOf {
  return (facts) => ({ ...mannersOf(facts), disowned: capabilities });
}
