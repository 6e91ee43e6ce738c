import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../../shared/account.ts";
import type { Mailbox } from "../../../shared/mailbox.ts";
import { accountOf, type SeedMessage, worldOf } from "../../world/world.ts";
import { failureFrom, startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
let client: TestClient;

afterEach(async () => {
  await client.stop();
  expect(client.bugs).toEqual([]);
});

function letters(count: number): SeedMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    raw: `Subject: Letter ${index}\r\nMessage-ID: <letter${index}@seed.test>\r\n\r\nText ${index}.\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
  }));
}

/** The two kinds of name space: `/` at the top, and everything below `INBOX.` with full stops. */
describe.each([
  { person: accountOf("clara.jensen@lindenpost.de"), provider: "a", prefix: "", delimiter: "/" },
  {
    person: accountOf("vera.sokolova@severnaya-pochta.ru"),
    provider: "b",
    prefix: "INBOX.",
    delimiter: ".",
    foreign: "/",
  },
] as const)("mailboxes of $person.address", ({ person, provider, prefix, delimiter }) => {
  let account: Account;
  const inDovecot = (...command: string[]) => world.doveadm(provider, ...command);
  const mailboxOnServer = async () => (await inDovecot("mailbox", "list", "-u", person.address)).stdout.split("\n");
  const subscribedOnServer = async () =>
    (await inDovecot("mailbox", "list", "-s", "-u", person.address)).stdout.split("\n");
  const at = (...levels: string[]) => prefix + levels.join(delimiter);
  const mailboxes = () => client.reader.listMailboxes({ accountId: account.id });
  const find = (path: string) => until(() => client.mailbox(account, { path }), { what: path });
  const create = async (name: string, parentId: number | null = null) =>
    (await client.mail.createMailbox({ accountId: account.id, parentId, name })).mailboxId;
  const rename = (mailboxId: number, name: string, parentId?: number | null) =>
    client.mail.renameMailbox({ accountId: account.id, mailboxId, name, ...(parentId !== undefined && { parentId }) });
  const remove = (mailboxId: number) => client.mail.deleteMailbox({ accountId: account.id, mailboxId });
  const isListed = async ({ id }: Mailbox) =>
    (await client.reader.getMailboxSync({ mailboxId: id })).listedDownTo === 1;

  beforeEach(async () => {
    await world.resetAccount(person.address);
    client = startClient();
  });

  async function signIn(): Promise<void> {
    account = await client.add(person);
    await until(() => client.mailbox(account, "trash"));
    await until(async () => client.state(account)?.phase === "online");
  }

  test("are made, also inside others, with letters of all kinds, and subscribed to", async () => {
    await signIn();
    const work = await create("Работа & Co 🏔");
    const inside = await create("2025", work);
    expect((await mailboxes()).find(({ id }) => id === work)).toMatchObject({
      path: at("Работа & Co 🏔"),
      subscribed: true,
    });
    expect((await mailboxes()).find(({ id }) => id === inside)).toMatchObject({
      path: at("Работа & Co 🏔", "2025"),
      name: "2025",
    });
    expect(await subscribedOnServer()).toEqual(
      expect.arrayContaining([at("Работа & Co 🏔"), at("Работа & Co 🏔", "2025")]),
    );
  });

  test("are refused with a reason before the server is asked, and by the server in our words", async () => {
    await signIn();
    await create("Work");
    expect(await failureFrom(create("Work"))).toEqual({ code: "MAILBOX_EXISTS", name: "Work" });
    for (const [name, reason] of [
      ["  ", "empty"],
      [`a${delimiter}b`, "delimiter"],
      ["all *", "characters"],
      ["ж".repeat(120), "long"],
    ] as const) {
      expect(await failureFrom(create(name))).toMatchObject({ code: "MAILBOX_NAME_INVALID", reason });
    }
    // Another client was quicker.
    await inDovecot("mailbox", "create", "-s", "-u", person.address, at("Taken"));
    expect(await failureFrom(create("Taken"))).toEqual({ code: "MAILBOX_EXISTS", name: "Taken" });
    const work = await find(at("Work"));
    expect(await failureFrom(rename(work.id, "Taken"))).toEqual({ code: "MAILBOX_EXISTS", name: "Taken" });
    expect(await failureFrom(rename(work.id, "Work", work.id))).toMatchObject({ reason: "inside" });
    const sent = await client.mailbox(account, "sent");
    expect(await failureFrom(rename(sent.id, "Out"))).toEqual({ code: "MAILBOX_PROTECTED", use: "sent" });
    expect(await failureFrom(remove((await client.mailbox(account, "inbox")).id))).toEqual({
      code: "MAILBOX_PROTECTED",
      use: "inbox",
    });
  });

  test("are renamed and moved with what is inside, and nothing is fetched again", async () => {
    await world.seedMailbox(person.address, at("Work"), letters(3));
    await world.seedMailbox(person.address, at("Work", "North"), letters(2));
    await world.seedMailbox(person.address, at("Plans"), letters(1));
    await signIn();
    const [work, north, plans] = [await find(at("Work")), await find(at("Work", "North")), await find(at("Plans"))];
    for (const mailbox of [work, north, plans]) await until(() => isListed(mailbox));
    const [row] = await client.rows(north);
    await client.mail.downloadMessage({ messageId: row?.id ?? 0 });
    // Marked by another client: to CLOSE the mailbox would remove it.
    await inDovecot(
      "flags",
      "add",
      "-u",
      person.address,
      "\\Deleted",
      "mailbox",
      at("Work", "North"),
      "header",
      "subject",
      "Letter 1",
    );
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId: north.id });
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId: work.id });
    const rows = await client.rows(work);

    await rename(work.id, "Job");
    expect((await mailboxes()).find(({ id }) => id === north.id)).toMatchObject({ path: at("Job", "North") });
    await rename(work.id, "Проект", plans.id);
    expect(await mailboxOnServer()).toContain(at("Plans", "Проект", "North"));
    expect((await mailboxes()).find(({ id }) => id === work.id)).toMatchObject({
      path: at("Plans", "Проект"),
      name: "Проект",
      subscribed: true,
    });
    expect(await subscribedOnServer()).toContain(at("Plans", "Проект", "North"));
    expect(await subscribedOnServer()).not.toContain(at("Work"));
    expect((await client.rows(work)).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(await client.reader.getRaw({ messageId: row?.id ?? 0 })).not.toBeNull();
    expect(await world.listMailbox(person.address, at("Plans", "Проект", "North"))).toHaveLength(2);

    // And mail goes on there under the new name, in both directions.
    await client.writer.setFlag({ messageIds: [rows[0]?.id ?? 0], flag: "\\Flagged", value: true });
    await client.mail.performOperations({ accountId: account.id });
    await until(async () =>
      (await world.listMailbox(person.address, at("Plans", "Проект"))).some(({ flags }) => flags.includes("\\Flagged")),
    );
    await rename(work.id, "Job", null);
    expect(await mailboxOnServer()).toContain(at("Job", "North"));
  });

  test("renamed by another client keep their rows and bodies", async () => {
    await world.seedMailbox(person.address, at("Work"), letters(3));
    await world.seedMailbox(person.address, at("Work", "North"), letters(1));
    await signIn();
    const work = await find(at("Work"));
    const north = await find(at("Work", "North"));
    await until(async () => (await isListed(work)) && (await isListed(north)));
    const rows = await client.rows(work);
    await client.mail.downloadMessage({ messageId: rows[0]?.id ?? 0 });
    await inDovecot("mailbox", "rename", "-s", "-u", person.address, at("Work"), at("Job"));
    // Whatever makes it list again will do; this does it at once.
    await create("Any");
    const after = await mailboxes();
    expect(after.find(({ id }) => id === work.id)).toMatchObject({ path: at("Job"), name: "Job" });
    expect(after.find(({ id }) => id === north.id)).toMatchObject({ path: at("Job", "North") });
    expect((await client.rows(work)).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(await client.reader.getRaw({ messageId: rows[0]?.id ?? 0 })).not.toBeNull();
    await until(async () => (await isListed(work)) && (await client.rows(work)).length === 3);
  });

  test("are deleted with what is inside: their messages are in Trash, bodies kept, and from Trash they go for good", async () => {
    await world.seedMailbox(person.address, at("Old"), letters(3));
    await world.seedMailbox(person.address, at("Old", "Older"), letters(2));
    await signIn();
    const old = await find(at("Old"));
    await until(async () => (await isListed(old)) && (await isListed(await find(at("Old", "Older")))));
    const rows = await client.rows(old);
    await client.mail.downloadMessage({ messageId: rows[0]?.id ?? 0 });
    // Not known here yet.
    await inDovecot("flags", "add", "-u", person.address, "\\Seen", "mailbox", at("Old"), "all");
    await remove(old.id);
    expect(await mailboxOnServer()).not.toEqual(expect.arrayContaining([at("Old")]));
    expect((await mailboxes()).some(({ path }) => path.startsWith(at("Old")))).toBe(false);
    const trash = await client.mailbox(account, "trash");
    expect(await world.listMailbox(person.address, trash.path)).toHaveLength(5);
    await until(async () => (await client.rows(trash)).length === 5);
    expect((await client.rows(trash)).map(({ id }) => id)).toContain(rows[0]?.id);
    expect(await client.reader.getRaw({ messageId: rows[0]?.id ?? 0 })).not.toBeNull();
    expect(await subscribedOnServer()).not.toContain(at("Old"));
  });

  test("that are not subscribed to are left alone until they are opened, and come back as they were", async () => {
    await world.seedMailbox(person.address, at("Lists"), letters(2));
    await world.seedMailbox(person.address, at("Work"), letters(2));
    await signIn();
    const lists = await find(at("Lists"));
    const set = (value: boolean) => client.mail.setSubscribed({ accountId: account.id, mailboxId: lists.id, value });
    await until(() => isListed(lists));
    await set(false);
    expect((await mailboxes()).filter(({ subscribed }) => !subscribed).map(({ path }) => path)).toEqual([at("Lists")]);
    expect(await client.rows(lists)).toHaveLength(2);
    // Seeding would subscribe to it again.
    await inDovecot("copy", "-u", person.address, at("Lists"), "mailbox", at("Work"), "header", "subject", "Letter 0");
    await create("Any");
    await until(async () => isListed(await find(at("Any"))));
    expect(await client.rows(lists)).toHaveLength(2);
    await client.mail.refreshMailbox({ accountId: account.id, mailboxId: lists.id });
    await until(async () => (await client.rows(lists)).length === 3);
    await set(true);
    expect((await mailboxes()).every(({ subscribed }) => subscribed)).toBe(true);
  });

  test("cannot be changed while the server is away, and nothing is", async () => {
    await signIn();
    const work = await create("Work");
    await world.stopService(`dovecot-${provider}`);
    try {
      await until(() => client.state(account)?.phase === "offline");
      const attempts = [create("Next"), rename(work, "Job"), remove(work)].map(failureFrom);
      for (const failure of await Promise.all(attempts)) expect(failure).toEqual({ code: "MAILBOX_NEEDS_SERVER" });
      expect((await mailboxes()).find(({ id }) => id === work)).toMatchObject({ path: at("Work") });
    } finally {
      await world.startService(`dovecot-${provider}`);
    }
  });
});
