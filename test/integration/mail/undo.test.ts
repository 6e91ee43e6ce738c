import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountOf, worldOf } from "../../world/world.ts";
import { startClient, type TestClient, until } from "./client.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
let client: TestClient;

const people = [
  ["provider A", accountOf("clara.jensen@lindenpost.de"), { junk: "Junk", archive: "Archive", trash: "Trash" }],
  [
    "provider B",
    accountOf("vera.sokolova@severnaya-pochta.ru"),
    { junk: "INBOX.Спам", archive: "INBOX.Архив", trash: "INBOX.Корзина" },
  ],
] as const;

afterEach(async () => {
  await client.stop();
  expect(client.bugs).toEqual([]);
});

describe.each(people)("at %s", (_name, person, paths) => {
  beforeEach(async () => {
    await world.resetAccount(person.address);
    client = startClient();
  });

  async function begin(path: string, count = 3) {
    await world.seedMailbox(
      person.address,
      path,
      Array.from({ length: count }, (_, index) => ({
        raw: `Subject: Letter ${index}\r\nMessage-ID: <letter${index}@seed.test>\r\n\r\nText\r\n`,
      })),
    );
    const account = await client.add(person);
    const mailbox = await until(() => client.mailbox(account, { path }));
    const rows = await until(async () => {
      const listed = await client.rows(mailbox);
      return listed.length === count && listed;
    });
    return { account, mailbox, messageIds: rows.map(({ id }) => id) };
  }

  const subjectsIn = async (path: string) =>
    (await world.listMailbox(person.address, path)).map(({ subject }) => subject).toSorted();
  const all = ["Letter 0", "Letter 1", "Letter 2"];

  async function carryOut(accountId: number): Promise<void> {
    await client.mail.performOperations({ accountId });
    await until(async () => (await client.reader.listOperations({ accountId })).length === 0, { within: 20_000 });
  }

  test("many that were archived on the server come back to it as they were", async () => {
    const { account, mailbox, messageIds } = await begin("INBOX");
    const { undo } = await client.writer.archiveMessages({ messageIds });
    await carryOut(account.id);
    expect(await subjectsIn(paths.archive)).toEqual(all);
    await client.writer.undo({ undoId: undo ?? 0 });
    await carryOut(account.id);
    await until(async () => (await subjectsIn("INBOX")).length === 3);
    expect(await subjectsIn(paths.archive)).toEqual([]);
    expect((await client.rows(mailbox)).map(({ id }) => id).toSorted()).toEqual(messageIds.toSorted());
  });

  test("undone at once, or while it is on its way, it ends where it began", async () => {
    const { account, messageIds } = await begin("INBOX");
    for (const pause of [0, 1, 5, 20]) {
      const { undo } = await client.writer.archiveMessages({ messageIds });
      void client.mail.performOperations({ accountId: account.id });
      await new Promise((resolve) => setTimeout(resolve, pause));
      await client.writer.undo({ undoId: undo ?? 0 });
      await carryOut(account.id);
      await until(async () => (await subjectsIn("INBOX")).length === 3);
      expect(await subjectsIn("INBOX")).toEqual(all);
      expect(await subjectsIn(paths.archive)).toEqual([]);
    }
  });

  test("spam goes to the spam mailbox under its keyword, and undone it has neither", async () => {
    const { account, messageIds } = await begin("INBOX", 1);
    const { undo } = await client.writer.markSpam({ messageIds, value: true });
    await carryOut(account.id);
    await until(async () => (await subjectsIn(paths.junk)).length === 1);
    expect((await world.listMailbox(person.address, paths.junk))[0]?.flags).toContain("$Junk");
    await client.writer.undo({ undoId: undo ?? 0 });
    await carryOut(account.id);
    await until(async () => (await subjectsIn("INBOX")).length === 1);
    expect((await world.listMailbox(person.address, "INBOX"))[0]?.flags.filter((flag) => /junk/i.test(flag))).toEqual(
      [],
    );
  });

  test("deleted for good, it stays on the server until the regret is over", async () => {
    const { account, mailbox, messageIds } = await begin(paths.trash);
    const [kept = 0, ...others] = messageIds;
    const { undo } = await client.writer.deleteMessages({ messageIds: [kept] });
    await client.writer.deleteMessages({ messageIds: others });
    await client.mail.performOperations({ accountId: account.id });
    await until(async () => (await client.rows(mailbox)).length === 0);
    expect(await subjectsIn(paths.trash)).toHaveLength(3);
    await client.writer.undo({ undoId: undo ?? 0 });
    await carryOut(account.id);
    expect(await subjectsIn(paths.trash)).toHaveLength(1);
    expect((await client.rows(mailbox)).map(({ id }) => id)).toEqual([kept]);
  });

  test("a copy is made beside the original, and undone exactly it is deleted", async () => {
    const { account, mailbox, messageIds } = await begin("INBOX");
    const archive = await client.mailbox(account, { path: paths.archive });
    await world.seedMailbox(person.address, paths.archive, [
      { raw: "Subject: Letter 0\r\nMessage-ID: <letter0@seed.test>\r\n\r\nText\r\n" },
    ]);
    const { undo } = await client.writer.copyMessages({ messageIds, mailboxId: archive.id });
    const shown = await client.rows(archive);
    await carryOut(account.id);
    await until(async () => (await subjectsIn(paths.archive)).length === 4);
    expect(await subjectsIn("INBOX")).toEqual(all);
    // The rows that were shown at once are the copies, and what was there before is another.
    const rows = await until(async () => {
      const listed = await client.rows(archive);
      return listed.length === 4 && listed;
    });
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(shown.map(({ id }) => id)));
    await client.writer.undo({ undoId: undo ?? 0 });
    await carryOut(account.id);
    await until(async () => (await subjectsIn(paths.archive)).length === 1);
    expect(await subjectsIn(paths.archive)).toEqual(["Letter 0"]);
    expect(await subjectsIn("INBOX")).toEqual(all);
    expect((await client.rows(mailbox)).map(({ id }) => id).toSorted()).toEqual(messageIds.toSorted());
  });

  test("a copy undone at once, or while it is on its way, is not there in the end", async () => {
    const { account, messageIds } = await begin("INBOX");
    const archive = await client.mailbox(account, { path: paths.archive });
    for (const pause of [0, 1, 5, 20]) {
      const { undo } = await client.writer.copyMessages({ messageIds, mailboxId: archive.id });
      void client.mail.performOperations({ accountId: account.id });
      await new Promise((resolve) => setTimeout(resolve, pause));
      await client.writer.undo({ undoId: undo ?? 0 });
      await client.mail.performOperations({ accountId: account.id });
      const isDone = async () => (await client.reader.listWork({})).every(({ pendingChanges }) => pendingChanges === 0);
      await until(isDone, { within: 20_000 });
      await until(async () => (await subjectsIn(paths.archive)).length === 0);
      expect(await subjectsIn("INBOX")).toEqual(all);
    }
  });

  test("a copy into what is gone is refused, and kept with its reason", async () => {
    const path = `${paths.archive.slice(0, paths.archive.lastIndexOf(".") + 1)}Gone`;
    await world.doveadm(person.provider, "mailbox", "create", "-u", person.address, path);
    const { account, messageIds } = await begin("INBOX");
    const gone = await client.mailbox(account, { path });
    await world.doveadm(person.provider, "mailbox", "delete", "-u", person.address, path);
    await client.writer.copyMessages({ messageIds, mailboxId: gone.id });
    await client.mail.performOperations({ accountId: account.id });
    const [kept] = await until(async () => {
      const failures = await client.reader.listFailedOperations({});
      return failures.length > 0 && failures;
    });
    expect(kept).toMatchObject({ kind: "copy", count: 3 });
    expect(["SERVER_REFUSED", "NOT_FOUND"]).toContain(kept?.failure.code);
    expect(await subjectsIn("INBOX")).toEqual(all);
  });
});
